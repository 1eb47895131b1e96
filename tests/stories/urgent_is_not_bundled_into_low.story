# Ada was told of a trifle a moment ago: that delays nothing urgent.
clock America/Chicago 2024-02-05 09:00
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

[[routes]]
name = "warning"
match = ['severity="warning"']
group_by = ["alertname"]
policy = "default"
urgency = "low"
```

09:00 alert Trifle fires severity=warning
      expect text to ada
09:00:10 alert JobBacklog fires severity=critical service=api
      expect text to ada
      # the next trifle waits, and is told with what comes next
09:00:20 alert AnotherTrifle fires severity=warning
      expect nothing until 09:01
      skip until 09:01:10
      expect incident 2 open
      ada texts "CODE a"
