# Grace takes over for an hour while Ada's phone already rings.
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

[rotations.primary]
timezone = "America/Chicago"
people = ["ada"]

[policies.default]
steps = [ { page = ["rotation:primary"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[[routes]]
name = "critical"
match = ['severity="critical"']
group_by = ["alertname", "service"]
policy = "default"
```

09:10 alert JobBacklog fires severity=critical service=api
      expect text to ada
09:10:30 override primary to grace for 1h
      expect text to grace
09:11 expect call to ada
09:11:30 expect call to grace
      grace presses 4
      expect incident acknowledged by grace
09:30 alert JobBacklog resolves severity=critical service=api
      expect notice to ada
09:40 alert Disk fires severity=critical service=db
      expect text to grace
      grace texts "a"
      expect incident acknowledged by grace
      alert Disk resolves severity=critical service=db
11:00 alert Disk2 fires severity=critical service=db
      expect text to ada
      ada texts "CODE a"
      expect incident acknowledged by ada
