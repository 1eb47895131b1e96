# Do-Not-Disturb was off, she says: what the drill seemed to prove is taken back, and nothing has failed.
clock America/Chicago 2024-02-05 01:00
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

01:00 drill ada:text
      expect drill to ada saying "DRILL, no incident"
01:00:20 ada texts "CODE e"
      expect answer "This is a drill: reply"
01:00:30 ada texts "a"
      expect answer "This was a drill"
      expect proof ada:text proven
01:00:40 ada texts "2"
      expect answer "it proves nothing"
      expect proof ada:text unproven
      expect drill over dnd_off
      # a question is answered once
      ada texts "CODE 1"
      expect answer "nothing was asked"
      restart
      expect nothing until 09:00
