# Both calls ring out: the contact has failed, the drill is over, and nobody else hears of it. A drill that no
# carrier takes says nothing about the phone.
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
03:00:41 expect second call to ada
03:01:07 expect drill over unanswered
      expect proof ada:mobile failed saying "not answered"
      expect nothing until 03:20
03:20 carrier alpha is down
      drill ada:text
      skip until 03:26
      expect drill over inconclusive
      expect proof ada:text unproven
      # What is known to fail is paged all the same
      carrier alpha is up
03:30 alert One fires severity=critical
      expect text to ada
03:31 expect call to ada
      ada presses 4
      expect proof ada:mobile proven
