# After the last step of the last round everybody is paged, again and again: never silence.
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
repeat = 1
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
      skip until 00:39:59
00:40 expect fact round_finished
      expect incident open at step 1 round 2
      expect text to ada
      skip until 00:49:59
00:50 expect fact nobody_answered
      expect incident open at step 0
      expect text to ada
      expect text to grace
00:51 expect call to ada
      expect call to grace
      skip until 00:59:59
01:00 expect text to ada
      expect text to grace
      skip until 23:59:59
      restart
      skip until 23:59:59
00:00 expect text to ada
      expect text to grace
00:01 expect call to ada
      expect call to grace
00:01:05 grace presses 4
      expect incident acknowledged by grace
      expect nothing until 00:20
