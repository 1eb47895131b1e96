# 10:00 is handoff, and the incident is ten seconds older: who comes in is paged at once, who goes out keeps
# being paged until somebody answers.
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

[rotations.primary]
timezone = "America/Chicago"
people = ["ada", "grace"]
shift = "1w"
handoff = "Monday 10:00"
starts = "2024-01-29"

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

Mon 09:59:50 alert JobBacklog fires severity=critical service=api
      expect text to ada
10:00 expect text to grace
      expect fact handoff_passed
      expect line "handoff of rotation:primary"
10:00:50 expect call to ada
10:01 expect call to grace
10:01:05 grace presses 4
      expect withdrawn call to ada
      expect incident acknowledged by grace
      expect nothing until 10:20
