# A drill of Ada's text was not answered: at night her phone is called at once instead of in a minute. By day
# nothing changes.
clock America/Chicago 2024-02-05 03:00
plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
contacts.text = { sms = "+13125550100" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[people.grace]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }
contacts.text = { sms = "+13125550101" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[[routes]]
name = "critical"
match = ['severity="critical"']
group_by = ["alertname"]
policy = "default"
```

03:00 drill ada:text
      expect drill to ada
      expect nothing until 03:05
03:05 expect drill over unanswered
      expect proof ada:text failed
03:10 alert One fires severity=critical
      expect text to ada
      expect call to ada
      expect fact turn_advanced
      ada presses 4
      expect incident acknowledged by ada
03:15 alert One resolves severity=critical
12:00 alert Two fires severity=critical
      expect text to ada
12:01 expect call to ada
      ada presses 4
