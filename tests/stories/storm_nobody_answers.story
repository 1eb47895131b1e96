# A storm that nobody answers is not a hundred ringing phones: texts and pairs of calls come ever more seldom, at
# last every three minutes, each of another incident, and each tells of those that wait.
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
steps = [ { page = ["ada"], timeout = "1h" }, { page = ["grace"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[[routes]]
name = "critical"
match = ['severity="critical"']
group_by = ["instance"]
policy = "default"
```

00:30 100 alerts Down fire severity=critical
      expect text to ada telling of 0 more
00:31 expect call to ada telling of 99 more
      expect text to ada telling of 98 more
00:31:41 expect second call to ada
      skip until 00:40
      restart
      expect exactly 100 incidents open
      expect at most 5 texts to ada so far
      expect at most 8 calls to ada so far
      skip until 00:41:31
      ada presses 4
      # those that had a text and a call of their own want an answer of their own
      expect at most 6 incidents open
