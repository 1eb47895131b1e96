# Nobody is on call on the step: it is not waited for, the gap is a fact, the fallback hears at once.
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
people = []

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
      expect fact target_empty
      expect text to grace
      expect line "rotation:primary reaches nobody"
      expect incident open at step 2
09:11 expect call to grace
09:11:05 grace presses 4
      expect incident acknowledged by grace
