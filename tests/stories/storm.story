# Five hundred alerts in a second: the first page is not delayed, the rest are told with it, and one answer to
# the page that tells of them all is an answer to them all.
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
group_by = ["instance"]
policy = "default"
```

00:30 500 alerts Down fire severity=critical
      expect exactly 500 incidents open
      expect text to ada telling of 0 more
00:31 expect call to ada telling of 499 more saying "and 499 more incidents"
      expect text to ada telling of 498 more
00:31:10 ada presses 4
      expect answer "Acknowledged, 500 incidents"
      expect exactly 500 incidents acknowledged
      expect nothing until 00:50
      restart
      500 alerts Down resolve severity=critical
      expect exactly 500 incidents resolved
      expect nothing until 02:00
      expect at most 1 calls to ada so far
