# Two night pages in a row that were not answered through a proven contact: it is suspect. In quiet hours
# nobody waits for it any more: it is paged, and the next contact at once.
clock America/Chicago 2024-02-05 03:00
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
group_by = ["alertname"]
policy = "default"
```

03:00 drill ada:text
      expect drill to ada
03:00:20 ada texts "CODE a"
      ada texts "CODE 1"
      expect proof ada:text proven
04:00 alert One fires severity=critical
      expect text to ada
04:01 expect call to ada
04:01:41 expect second call to ada
04:02:05 ada presses 4
      expect fact page_missed
      expect proof ada:text proven
      ada presses 1
      expect proof ada:mobile proven
04:30 alert One resolves severity=critical
Tue 04:00 alert Two fires severity=critical
      # both are proven: her own order
      expect text to ada
04:01 expect call to ada
04:01:41 expect second call to ada
04:02:05 ada presses 4
      expect proof ada:text suspect saying "two night pages"
04:30 alert Two resolves severity=critical
Wed 04:00 alert Three fires severity=critical
      expect call to ada
      expect text to ada
      ada presses 4
