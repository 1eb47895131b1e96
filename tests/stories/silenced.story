# What is silenced pages nobody; when the silence ends and it still fires, it pages.
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

00:30 silence alertname=Backlog for 1h
      expect fact silence_set
      alert Backlog fires severity=critical
      expect incident muted
      expect no fact page_requested
      alert Other fires severity=critical
      expect text to ada
00:31 ada texts "CODE a"
      alert Other resolves severity=critical
      restart
      expect nothing until 01:29:59
01:30 expect fact silence_ended
      expect fact incident_unmuted
      expect text to ada
      expect incident 1 open at step 1 round 1
01:31 ada texts "CODE a"
      alert Backlog resolves severity=critical
      expect nothing until 04:00
