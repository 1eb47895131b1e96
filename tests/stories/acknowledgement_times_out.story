# Ada took it and fell asleep over it: after half an hour she is asked again, and it goes on from where it stood.
clock America/Chicago 2024-02-05 00:00
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

00:30 alert JobBacklog fires severity=critical service=api
      expect text to ada
00:31 expect call to ada
00:31:41 expect second call to ada
00:35 expect text to grace
00:36 expect call to grace
      ada texts "CODE a"
      expect withdrawn call to grace
      expect incident acknowledged by ada
      expect nothing until 01:05:59
01:06 expect fact ack_timed_out
      expect incident open at step 2
      expect text to grace
      expect text to ada
01:07 expect call to grace
      expect call to ada
01:07:10 ada presses 4
      expect withdrawn call to grace
      expect incident acknowledged by ada
      restart
01:10 alert JobBacklog resolves severity=critical service=api
      expect notice to grace
      expect nothing until 09:00
