# A carrier that is down costs seconds, not pages: the next one is asked in the same moment. A pair of
# calls stays on one number, or Do-Not-Disturb sees two strangers: it begins anew.
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
00:30 alert JobBacklog fires severity=critical service=api
      expect text to ada by alpha
      expect text to ada by beta
      carrier alpha is up
00:31 expect call to ada by alpha
00:31:10 carrier alpha is down
00:31:41 expect second call to ada by alpha
      expect call to ada by beta
00:32:22 expect second call to ada by beta
      ada presses 4
      expect incident acknowledged by ada
