# A real page comes while a drill rings: the drill is withdrawn, and nothing is recorded. Nobody is drilled
# who has an incident.
clock America/Chicago 2024-02-05 03:00
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
group_by = ["alertname"]
policy = "default"
```

03:00 drill ada:mobile
      expect drill to ada
03:00:10 alert One fires severity=critical
      expect withdrawn call to ada
      expect drill over withdrawn
      expect text to ada
      expect proof ada:mobile unproven
03:00:20 drill ada:mobile
      expect line "ada has an incident"
      drill grace:mobile
      expect drill to grace
03:00:30 grace presses 4
      grace presses 2
      expect proof grace:mobile unproven
03:01:10 expect call to ada
      ada presses 4
03:01:15 drill ada:text
      expect line "ada has an incident"
