# A drill at three: it says that it is one, goes to Ada's phone and to nobody else, and her key proves that a
# pair of calls gets through. She is asked whether Do-Not-Disturb was on.
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

      expect proof ada:mobile unproven
03:00 drill ada
      expect drill to ada saying "only a drill"
      expect exactly 0 incidents open
03:00:41 expect second call to ada
03:00:50 ada presses 4
      expect answer "This was a drill"
      expect answer "Was Do-Not-Disturb on"
      expect proof ada:mobile proven
      expect proof ada:text unproven
      expect fact drill_answered
03:00:52 ada presses 1
      expect answer "gets through"
      expect drill over proven
      expect line "by a drill in quiet hours until 2024-05-05T09:00:52.000Z (it was on)"
      restart
      expect no fact incident_opened
      expect nothing until 09:00
