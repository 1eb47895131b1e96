# Both answer, one after the other: both are recorded, neither is an error, the first is the one.
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
00:36:05 grace presses 4
      expect incident acknowledged by grace
00:36:30 ada texts "CODE a"
      expect answer "Already acknowledged by grace"
      expect fact acknowledged
      expect incident acknowledged by grace
00:36:40 ada presses 4 late
      expect answer "Already acknowledged by grace"
00:40 alert JobBacklog resolves severity=critical service=api
      expect incident resolved
00:41 ada presses 4 late
      expect answer "already resolved"
      expect fact refused
      expect incident resolved
      expect nothing until 02:00
