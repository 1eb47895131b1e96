# At noon: Ada switches Do-Not-Disturb on and lays the phone down. The page comes one to three minutes later,
# and proves something only when she says that it was on.
clock America/Chicago 2024-02-05 12:00
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

      drill ada
      expect fact refused
      expect line "a drill would prove nothing"
      drill ada:mobile assisted
      drill ada:mobile assisted
      expect line "drill 1 of ada is planned already"
12:00 expect nothing until 12:00:59
      restart
12:02:35 expect drill to ada
12:03:16 expect second call to ada
12:03:20 ada presses 4
      expect answer "Was Do-Not-Disturb on"
      expect proof ada:mobile unproven
12:03:22 ada presses 1
      expect proof ada:mobile proven
      expect drill over proven
13:00 drill ada:mobile assisted
      skip until 13:06
      expect drill over unanswered
      expect proof ada:mobile failed
