# What can wait is told when the person is at work; never later than three days.
clock America/Chicago 2024-02-02 18:00
plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
working_hours = "Mon-Fri 09:00-17:00"
low = [ { contact = "text", after = "0s" } ]
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
contacts.text = { sms = "+13125550100" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[people.grace]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
working_hours = "Wed 09:00-17:00"
low = [ { contact = "text", after = "0s" } ]
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }
contacts.text = { sms = "+13125550101" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" } ]
repeat = 0

[policies.grace]
steps = [ { page = ["grace"], timeout = "5m" } ]
repeat = 0

[[routes]]
match = ['team="ada"']
policy = "default"
urgency = "low"

[[routes]]
match = ['team="grace"']
policy = "grace"
urgency = "low"
```

Fri 18:30 alert CertificateEnds fires team=ada
      expect incident open
      expect nothing until Mon 08:59:59
      restart
Mon 09:00 expect text to ada
      # her rules for what can wait name no call
09:03 ada texts "a"
      expect incident acknowledged by ada
      # Grace is at work on Wednesdays only: three days are the limit
Thu 12:00 alert CertificateEnds fires team=grace
      expect incident open
      expect nothing until Sun 11:59:59
12:00 expect text to grace
      grace texts "a"
      expect incident acknowledged by grace
