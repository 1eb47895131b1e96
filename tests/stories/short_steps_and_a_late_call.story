# Steps shorter than a person's delays: what their turn has begun comes to its end, nothing of it begins again before,
# and only then does the next step begin it anew.
clock America/Chicago 2024-02-05 00:00
plan
```
[people.ada]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550100" }
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "10m" } ]

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["ada"], timeout = "5m" } ]
repeat = 2
final = ["everyone"]
final_every = "5m"

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert JobBacklog fires severity=critical
      expect text to ada
00:35 expect incident open at step 2 round 1
      expect silence
00:40 expect incident open at step 1 round 2
      expect call to ada
      skip until 00:44:59
00:45 expect text to ada
      skip until 00:54:59
      restart
00:55 expect call to ada
      ada presses 4
      expect incident acknowledged by ada
