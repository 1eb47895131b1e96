# A second call by the clock waits while the phone still rings, and comes all the same when nobody has pressed a key.
clock Europe/Berlin 2026-11-24 12:00
plan
```
[people.emmy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234567" }
contacts.text = { sms = "+49301234567" }
urgent = [{ contact = "mobile" }, { contact = "mobile", after = "1m" }, { contact = "text", after = "10m" }]

[people.hedy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234568" }
urgent = [{ contact = "mobile" }]

[policies.default]
steps = [{ page = ["emmy"], timeout = "30m" }, { page = ["hedy"], timeout = "30m" }]

[[routes]]
policy = "default"
```

12:10:00 alert DiskFull fires
      expect call to emmy heard
+41s  expect second call to emmy heard
+19s  expect line "emmy was paged a moment ago: this call waits"
      skip until 12:39:59
      expect exactly 4 calls to emmy so far
