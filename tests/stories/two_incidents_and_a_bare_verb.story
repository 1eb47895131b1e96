# "a" names one incident only where there is one; the code says which.
clock America/Chicago 2024-02-05 09:00
plan
```
[paging]
bundle = "0s"

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

09:00 alert One fires severity=critical service=api
      expect text to ada
09:00:05 alert Two fires severity=critical service=api
      expect text to ada
09:00:10 ada texts "a"
      expect answer "2 incidents are open"
      expect exactly 2 incidents open
      ada texts "CODE a"
      expect incident 2 acknowledged by ada
      expect incident 1 open
09:00:20 alert Three fires severity=critical service=api
      expect text to ada
09:00:30 ada texts "e"
      expect answer "2 incidents are open"
      ada texts "11 a"
      expect answer "no page"
      ada texts "hello"
      expect answer "names no verb"
      ada texts "CODE a"
      ada texts "a"
      expect incident 1 acknowledged by ada
      expect nothing until 09:20
