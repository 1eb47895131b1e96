# An acknowledgement is for what somebody heard. When that is over and other alerts fire, it is asked again.
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
ack_timeout = "0s"

[[routes]]
policy = "default"
```

23:10 alert DiskFull fires summary="the disk is full"
      expect call to emmy
+5s   emmy snoozes incident 1 for 6d
      expect incident acknowledged by emmy
23:20 alert DbDown fires severity=critical summary="the database is down"
      expect nothing until 23:29:59
      restart
23:30 alert DiskFull resolves
      expect fact answer_outlived
      expect call to emmy saying "the database is down"
      expect incident open
+5s   emmy presses 4
      expect incident acknowledged by emmy
# Without a time-out the same is true of an acknowledgement. One that ends while what was heard still fires
# asks nobody.
23:40 alert QueueFull fires summary="the queue is full"
      alert CacheCold fires summary="the cache is cold"
23:45 alert QueueFull resolves
      expect nothing until 23:49:59
23:50 alert DbDown resolves severity=critical
      expect call to emmy saying "the cache is cold"
+5s   emmy presses 4
# It had ended before that answer: nobody has heard that it is back.
23:52 alert QueueFull fires summary="the queue is full"
      expect nothing until 23:54:59
23:55 alert CacheCold resolves
      expect call to emmy saying "the queue is full"
+5s   emmy presses 4
      alert QueueFull resolves
      expect incident resolved
      expect nothing until Wed 06:00
