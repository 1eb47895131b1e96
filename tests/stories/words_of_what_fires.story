# A page speaks of what fires now, not of what opened the incident and has long ended.
clock Europe/Berlin 2026-11-24 23:00
plan
```
[people.emmy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234567" }
urgent = [ { contact = "mobile" } ]

[people.hedy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234568" }
urgent = [ { contact = "mobile" } ]

[policies.default]
steps = [ { page = ["emmy"], timeout = "5m" }, { page = ["hedy"], timeout = "5m" } ]

[[routes]]
policy = "default"
```

23:10 alert DiskFull fires summary="the disk is full"
      expect call to emmy saying "the disk is full"
+5s   emmy presses 4
+60s  alert DiskFull resolves
      expect incident resolved
23:30 alert DbDown fires summary="the database is down"
      expect call to emmy saying "Again: the database is down"
      skip until 23:34
# Another one joins, and the first one ends before the next person is called.
23:34 alert QueueFull fires summary="the queue is full"
      alert DbDown resolves
      skip until 23:34:59
23:35 expect call to hedy saying "the queue is full"
      hedy presses 4
      alert QueueFull resolves
      expect incident resolved
      expect nothing until 23:50
