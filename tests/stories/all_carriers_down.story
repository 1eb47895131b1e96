# No way out at all: everything is tried for ever, and when one carrier is back the newest page goes out.
clock America/Chicago 2024-02-05 00:00
carriers alpha beta
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

carrier alpha is down
carrier beta is down
00:30 alert JobBacklog fires severity=critical service=api
      expect text to ada by alpha
      expect text to ada by beta
      expect call to ada by alpha
      expect call to ada by beta
      skip until 02:00
      expect incident open at step 0
      carrier beta is up
      skip until 02:02
      restart
      expect incident open at step 0
      skip until 02:10
      grace texts "a"
      expect incident acknowledged by grace
      expect nothing until 02:30
