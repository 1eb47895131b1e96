# Ada answers the first night's page after the trouble has come back: she has not heard of that, so it is
# no answer to it, and she is told.
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
00:33 alert JobBacklog resolves severity=critical service=api
      expect notice to ada
00:34 alert JobBacklog fires severity=critical service=api
      expect text to ada
00:34:10 ada presses 4 late
      expect answer "came back after this page"
      ada presses 6 late
      expect answer "came back after this page"
      expect incident open
00:35 expect call to ada
      ada presses 4
      expect incident acknowledged by ada
