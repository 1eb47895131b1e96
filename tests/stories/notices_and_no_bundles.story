# Notices that wait when bundling is switched off are sent once, and no more.
clock America/Chicago 2024-02-05 09:00
plan
```
[people.ada]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550100", dnd = "bypass" }
urgent = [ { contact = "text" } ]

[paging]
bundle = "5m"

[policies.default]
steps = [ { page = ["ada"], timeout = "1h" } ]
repeat = 0
final = ["ada"]

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

09:00 alert One fires severity=critical
      expect text to ada
09:10 alert Two fires severity=critical
      expect text to ada
09:11 alert One resolves severity=critical
      expect notice to ada
09:12 alert Two resolves severity=critical
09:13 plan
```
[people.ada]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550100", dnd = "bypass" }
urgent = [ { contact = "text" } ]

[paging]
bundle = "0s"

[policies.default]
steps = [ { page = ["ada"], timeout = "1h" } ]
repeat = 0
final = ["ada"]

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```
09:16 expect notice to ada
10:00 expect incident 2 resolved
