# "Later": the same request again, each time after a longer while, then by the other carrier; and the person's
# next contact does not wait for it.
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

carrier alpha is busy
carrier beta is busy
00:30 alert JobBacklog fires severity=critical service=api
      expect text to ada by alpha
      carrier alpha is up
      skip until 00:30:02
      expect exactly 2 texts to ada
      expect incident open at step 1
00:31 expect call to ada by alpha
      ada presses 4
      expect incident acknowledged by ada
      expect nothing until 00:50
