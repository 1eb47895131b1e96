# Ada's phone is best called by beta: it is asked first, whatever the order of the file, but not for her texts.
# While it is down the other one serves. Grace says nothing: for her it is the file's order.
clock America/Chicago 2024-02-05 00:00
carriers alpha beta
plan
```
[people.ada]
timezone = "America/Chicago"
carriers = ["beta"]
contacts.text = { sms = "+13125550100", carriers = ["alpha"] }
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [ { contact = "text" }, { contact = "mobile", after = "1m" } ]

[people.grace]
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }
urgent = [ { contact = "mobile" } ]

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

00:30 alert JobBacklog fires severity=critical service=api
      expect text to ada by alpha
00:31 expect call to ada by beta
00:31:10 carrier beta is down
00:31:41 expect second call to ada by beta
      expect call to ada by alpha
00:32:22 expect second call to ada by alpha
00:35 expect call to grace by alpha
      grace presses 4
      expect incident acknowledged by grace
