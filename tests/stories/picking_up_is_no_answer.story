# Voicemail, a pocket, a sleeping hand: only the key is an answer.
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
00:31:10 ada presses nothing
      expect fact answer_unclear
      expect answer "press 4"
      expect incident open
00:31:30 expect second call to ada
00:31:40 ada presses 7
      expect answer "key 7 means nothing"
      expect incident open
00:35 expect text to grace
00:36 expect call to grace
      grace presses 4
00:36:20 ada presses 6 late
      expect answer "already escalated"
      expect incident acknowledged by grace
