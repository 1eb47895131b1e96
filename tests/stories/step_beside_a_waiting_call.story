# Emmy's texts do not arrive. The step that has nothing else ends at once, though a call of an earlier step still waits
# for her phone: that call is none of its own.
clock Europe/Berlin 2026-11-24 23:00
plan
```
[people.emmy]
timezone = "Europe/Berlin"
quiet_hours = "22:00-07:00"
contacts.mobile = { call = "+49301234567", dnd = "repeated-call" }
contacts.text = { sms = "+49301234567", dnd = "none" }
urgent = [{ contact = "text" }, { contact = "mobile" }]

[people.hedy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234568", dnd = "repeated-call" }
urgent = [{ contact = "mobile" }]

[policies.default]
steps = [
  { page = ["emmy"], timeout = "30s", with = ["call"] },
  { page = ["emmy"], timeout = "5m", with = ["text"] },
]
repeat = 1
final = ["hedy"]

[[routes]]
policy = "default"
```

      texts to emmy fail
23:10:00 alert DiskFull fires
      expect call to emmy unheard
+30s  expect text to emmy
      skip until 23:11:00
23:11:01 expect call to hedy
