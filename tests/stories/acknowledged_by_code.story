# Only whoever listens knows the digit: a reflex, a pocket or a mailbox acknowledges nothing.
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
ack = "code"
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
00:32 expect call to ada saying "To acknowledge press"
      ada presses 4
      expect answer "Not understood"
      expect incident open
00:32:20 expect second call to ada
      ada presses code
      expect answer "Acknowledged"
      expect incident acknowledged by ada
      expect nothing until 01:02
