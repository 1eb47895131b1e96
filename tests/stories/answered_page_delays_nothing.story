# Ada has answered the page of a moment ago: nothing is left to be told with it, so the next page does not wait
# for its window. What nobody has answered yet still tells of the rest.
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
```

09:00 page ada "the office is under water" by grace
      expect text to ada saying "under water"
09:00:10 ada texts "CODE a"
      expect incident 1 acknowledged by ada
09:00:20 page ada "now it burns as well" by grace
      expect text to ada saying "burns"
09:00:30 alert JobBacklog fires severity=critical service=api
      expect silence
09:00:40 grace acknowledges incident 2
      alert DiskFull fires severity=critical service=db
      expect text to ada telling of 1 more
09:00:50 ada texts "CODE a"
      expect incident 3 acknowledged by ada
      expect incident 4 acknowledged by ada
      expect nothing until 09:20
