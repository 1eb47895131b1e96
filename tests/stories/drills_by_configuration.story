# Every ten days, half an hour before the quiet hours end: the contact that needs it most, and only what is
# relied on. A restart changes nothing, and nobody is drilled but Ada.
clock America/Chicago 2024-02-05 09:00
plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
contacts.text = { sms = "+13125550100" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]
drills = { every = "10d" }

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
group_by = ["alertname"]
policy = "default"
```

      expect fact drill_planned
      restart
      skip until Sun 09:00
      skip until Sat 09:00
      skip until Fri 09:00
      skip until Thu 09:00
      expect exactly 4 calls to ada so far
      expect exactly 0 texts to ada so far
      expect exactly 0 calls to grace so far
      expect exactly 0 incidents open
      expect proof ada:mobile failed
      expect drill over unanswered
