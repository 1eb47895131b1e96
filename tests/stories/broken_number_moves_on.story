# The carrier says that Ada's number is dead: her next contact is due now, not in a minute; then, nothing of
# hers works, and Grace does not wait five minutes.
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

texts to ada fail
calls to ada fail
00:30 alert JobBacklog fires severity=critical service=api
      expect text to ada
00:30:01 expect call to ada
      expect fact contact_broken
      expect fact turn_advanced
00:30:02 expect text to grace
      expect fact person_unreachable
00:31:02 expect call to grace
      grace presses 6
      # Grace cannot help either: it is everybody's matter, whatever was said of a contact before
      expect answer "Escalated"
      expect text to ada
      # her key has shown that her calls get through: now they come first
      expect call to grace
      expect text to grace
00:31:03 expect call to ada
00:31:43 expect second call to grace
00:31:50 grace presses 4
      expect incident acknowledged by grace
