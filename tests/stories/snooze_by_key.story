# A key in a call snoozes for half an hour, as the call says. Then it pages again, from where it stood. Where the policy
# asks for keys that only a listener knows, the usual one does nothing.
clock America/Chicago 2024-02-05 00:00
plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550100", dnd = "bypass" }
urgent = [ { contact = "mobile" } ]

[people.grace]
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550101", dnd = "bypass" }
urgent = [ { contact = "mobile" } ]

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]

[policies.careful]
ack = "code"
steps = [ { page = ["grace"], timeout = "5m" }, { page = ["ada"], timeout = "5m" } ]

[[routes]]
name = "database"
match = ['team="db"']
group_by = ["alertname"]
policy = "careful"

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert Backlog fires severity=critical
      expect call to ada saying "to snooze for 30 minutes press 8"
      ada presses 8
      expect answer "Snoozed for 30 minutes"
      expect incident acknowledged by ada
      restart
      expect nothing until 00:59:59
01:00 expect fact snooze_ended
      expect call to ada
      expect incident open at step 1 round 1
      ada presses 4
      expect answer "Acknowledged"
01:10 alert Corrupt fires severity=critical team=db
      expect call to grace saying "to snooze for 30 minutes press"
      grace presses 4
      expect answer "Not understood"
      expect incident open
01:10:20 expect second call to grace
      grace presses snooze
      expect answer "Snoozed for 30 minutes"
      expect incident acknowledged by grace
      expect nothing until 01:29:59
