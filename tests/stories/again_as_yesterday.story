# Resolved, and back within the hour: the same incident with its history; later than that: a new one.
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

09:00 alert JobBacklog fires severity=critical service=api
      expect text to ada
09:00:10 ada texts "CODE a"
09:10 alert JobBacklog resolves severity=critical service=api
      expect incident 1 resolved
09:50 alert JobBacklog fires severity=critical service=api
      expect fact incident_reopened
      expect incident 1 open at step 1 round 1
      expect text to ada saying "Again"
09:50:10 ada texts "CODE a"
09:55 alert JobBacklog resolves severity=critical service=api
11:00 alert JobBacklog fires severity=critical service=api
      expect incident 2 open
      expect text to ada
      ada texts "CODE a"
      expect incident 2 acknowledged by ada
      expect incident 1 resolved
