# Whoever is on call when a snooze ends is paged then, though somebody else snoozed it.
clock America/Chicago 2024-02-05 00:30
plan
```
[paging]
bundle = "0s"

[people.ada]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550100" }
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "2m" } ]

[people.grace]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550101" }

[people.linus]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550102" }

[rotations.primary]
timezone = "America/Chicago"
people = ["ada", "grace"]
shift = "1d"
handoff = "01:00"
starts = "2024-02-04"

[policies.default]
steps = [ { page = ["rotation:primary"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[policies.database]
steps = [ { page = ["linus"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert Backlog fires severity=critical
      expect text to ada
00:31 ada snoozes for 1h
      alert Backlog fires severity=critical instance=2
      expect nothing until 01:30:59
01:31 expect text to grace
      expect text to ada
      expect incident open at step 1 round 1
01:32 grace texts "CODE a"
      expect incident acknowledged by grace
      expect nothing until 02:01
