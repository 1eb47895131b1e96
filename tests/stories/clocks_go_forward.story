# Handoff is at 02:30, and in this night there is no 02:30: it happens at the first instant after the gap.
clock America/Chicago 2024-03-10 01:00
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

[rotations.primary]
timezone = "America/Chicago"
people = ["ada", "grace"]
shift = "1d"
handoff = "02:30"
starts = "2024-03-09"

[policies.default]
steps = [ { page = ["rotation:primary"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[[routes]]
name = "critical"
match = ['severity="critical"']
group_by = ["alertname", "service"]
policy = "default"
```

01:59:50 alert JobBacklog fires severity=critical service=api
      expect text to ada
+10s  expect text to grace
      expect line "handoff of rotation:primary"
      grace texts "a"
      expect incident acknowledged by grace
