# 5 February 2024: the texts lay unseen beside a phone in Do-Not-Disturb. The second call from the same
# number within three minutes is the one that rings through.
clock America/Chicago 2024-02-05 00:00
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

00:30 alert JobBacklog fires severity=critical service=api summary="job queue grows on api" evidence="top accounts: acme 412/s"
      expect incident open
      expect text to ada saying "job queue grows on api"
      expect line "text to ada (+1…00) handed to alpha"
00:31 expect call to ada saying "acme 412/s"
00:31:41 expect second call to ada
00:31:50 ada presses 4
      expect incident acknowledged by ada
      expect answer "Acknowledged"
      expect nothing until 00:59
      restart
00:59 alert JobBacklog resolves severity=critical service=api
      expect incident resolved
      # Ada has answered: she needs no notice
      expect nothing until 06:00
