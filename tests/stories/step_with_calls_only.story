# A step that uses calls only: the first of them at once, whatever the person prefers; who has no phone is texted all the same.
clock America/Chicago 2024-02-05 00:30
plan
```
[paging]
bundle = "0s"

[people.ada]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550100" }
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "2m" } ]

[people.grace]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550101" }

[people.linus]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550102" }

[policies.default]
steps = [ { page = ["ada", "grace"], with = ["call"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[policies.database]
steps = [ { page = ["linus"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert Backlog fires severity=critical
      expect call to ada
# Grace can only be texted.
      expect text to grace
00:30:10 ada presses 4
      expect incident acknowledged by ada
      expect nothing until 01:00
