# The text fails, and what comes after it does not wait: but that is the phone which is being called just now, and the
# second call is the one that gets through Do-Not-Disturb. No new page takes the place of it.
clock America/Chicago 2024-02-05 00:00
plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.text = { sms = "+13125550109" }
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [ { contact = "text" }, { contact = "mobile" }, { contact = "mobile", after = "7m" } ]

[policies.default]
steps = [ { page = ["ada"], timeout = "20m" } ]
repeat = 0
final = ["everyone"]

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:10 texts to ada fail
00:30 alert JobBacklog fires severity=critical
      expect text to ada
      expect call to ada
00:30:41 expect second call to ada
      expect exactly 2 calls to ada so far
