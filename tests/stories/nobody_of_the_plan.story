# A policy that is gone and people who are gone: whoever is left is everybody.
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
09:00:30 plan
```
[people.linus]
timezone = "UTC"
contacts.text = { sms = "+13125550109" }
urgent = [ { contact = "text", after = "0s" } ]
```
      expect fact target_empty
      expect text to linus
      expect incident open at step 0
09:00:40 linus texts "a"
      expect incident acknowledged by linus
09:05 alert Other fires severity=critical service=api
      expect text to linus saying "no route"
      linus texts "CODE a"
