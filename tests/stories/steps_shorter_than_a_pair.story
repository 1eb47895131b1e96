# Steps shorter than a pair of calls: the second call is the one that a phone in Do-Not-Disturb lets through, and no step
# takes the place of it.
clock America/Chicago 2024-02-05 00:00
plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [ { contact = "mobile" } ]

[policies.default]
steps = [ { page = ["ada"], timeout = "20s" }, { page = ["ada"], timeout = "20s" } ]
repeat = 2
final = ["everyone"]
final_every = "5m"

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert JobBacklog fires severity=critical
      expect call to ada
00:30:20 expect incident open at step 2 round 1
00:30:41 expect second call to ada
      ada presses 4
      expect incident acknowledged by ada
