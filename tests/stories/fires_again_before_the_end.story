# One of two alerts ends and fires again before the other ends: the incident is not over.
clock America/Chicago 2024-02-05 09:00
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

09:00 alert Backlog fires severity=critical service=api queue=mail
      expect text to ada
      alert Backlog fires severity=critical service=api queue=sms
      ada texts "a"
09:05 alert Backlog resolves severity=critical service=api queue=mail
09:06 alert Backlog fires severity=critical service=api queue=mail
09:07 alert Backlog resolves severity=critical service=api queue=sms
      expect incident acknowledged by ada
09:08 alert Backlog resolves severity=critical service=api queue=mail
      expect incident resolved
