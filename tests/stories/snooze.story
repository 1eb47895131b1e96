# A snooze is an acknowledgement that ends: nobody is paged meanwhile, and then it pages again.
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

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]
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
00:31 ada texts "CODE s 1h"
      expect answer "Snoozed for 1h"
      expect incident acknowledged by ada
      restart
      expect nothing until 01:30:59
01:31 expect fact snooze_ended
      expect text to ada
      expect incident open at step 1 round 1
01:33 expect call to ada
      ada presses 4
      expect incident acknowledged by ada
      grace snoozes for 30m
      expect incident acknowledged by grace
# The acknowledgement's own time-out, at 02:03, does not end it sooner or later.
02:03 expect fact snooze_ended
      expect text to ada
      expect text to grace
02:04 grace texts "CODE s 12 weeks"
      expect answer "minutes or hours"
      expect incident open
      grace snoozes for 8d
      expect answer "within"
      grace texts "CODE s"
      expect answer "Snoozed for 30m"
02:10 alert Backlog resolves severity=critical
      expect notice to ada
      grace snoozes for 1h
      expect answer "already resolved"
      expect nothing until 06:00
