# An alert that comes and goes every few seconds is one text a minute, not one for each time it comes; and
# however often it went, the last time counts.
clock America/Chicago 2024-02-05 09:00
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
group_by = ["alertname", "service"]
policy = "default"
```

09:00 alert Link fires severity=critical service=net
      expect text to ada
09:00:10 alert Link resolves severity=critical service=net
      expect notice to ada
09:00:15 alert Link fires severity=critical service=net
09:00:20 alert Link resolves severity=critical service=net
09:00:25 alert Link fires severity=critical service=net
      expect incident 1 open
09:01 expect text to ada saying "Again"
09:01:25 expect call to ada
      ada presses 4
      expect incident 1 acknowledged by ada
      expect nothing until 09:20
