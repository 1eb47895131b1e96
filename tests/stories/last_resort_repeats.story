# The last resort pages in each of its rounds, also whoever has a contact that is still to come, much later.
clock America/Chicago 2024-02-05 00:00
plan
```
[people.ada]
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550100", dnd = "bypass" }
contacts.text = { sms = "+13125550100" }
contacts.desk = { call = "+13125550101" }
urgent = [ { contact = "mobile" }, { contact = "text", after = "4m" }, { contact = "desk", after = "2h" } ]

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert JobBacklog fires severity=critical
      expect call to ada
00:30:41 expect second call to ada
00:31:07 expect text to ada
00:35 expect call to ada
00:35:41 expect second call to ada
00:36:07 expect call to ada
00:36:48 expect second call to ada
00:45 expect call to ada
