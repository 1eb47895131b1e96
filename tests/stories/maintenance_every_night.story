# Every night from two to four there is maintenance: what still fires afterwards pages.
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
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[policies.database]
steps = [ { page = ["linus"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]

[[silences]]
name = "backup"
match = ["service=\"db\""]
every = ["02:00-04:00"]
timezone = "America/Chicago"

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

02:30 alert Slow fires service=db
      expect incident muted
      alert Slow resolves service=db
03:00 alert Slow fires service=db
      expect incident muted
      restart
      expect nothing until 03:59:59
04:00 expect fact silence_turned
      expect text to ada
04:01 ada texts "CODE a"
      alert Slow resolves service=db
# In the middle of paging the window opens: it pauses, and goes on afterwards.
01:58 alert Slow fires service=db
      expect text to ada
02:00 expect incident muted
      expect nothing until 03:59:59
04:00 expect text to ada
      expect incident open at step 1 round 1
04:02 expect call to ada
      ada presses 4
      expect incident acknowledged by ada
      expect nothing until 04:31
