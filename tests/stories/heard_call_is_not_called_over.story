# In quiet hours the second call of a pair is heard: that phone is not called over itself either.
clock Europe/Berlin 2026-11-24 23:00
plan
```
[people.emmy]
timezone = "Europe/Berlin"
quiet_hours = "22:00-07:00"
contacts.mobile = { call = "+49301234567", dnd = "repeated-call" }
contacts.text = { sms = "+49301234567", dnd = "none" }
urgent = [ { contact = "text" }, { contact = "mobile", after = "5s" } ]
[people.hedy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234568", dnd = "repeated-call" }
urgent = [ { contact = "mobile" } ]
[policies.default]
steps = [ { page = ["emmy"], timeout = "5m", with = ["text"] }, { page = ["emmy"], timeout = "5m", with = ["call"] } ]
repeat = 3
[[routes]]
policy = "default"
group_by = ["alertname"]
```
23:10:00 alert A fires
      expect text to emmy
      hedy escalates
      expect call to emmy unheard
23:10:41 expect second call to emmy heard
23:10:42 hedy escalates
      expect text to emmy
23:10:45 hedy escalates
      expect nothing until 23:11:30
      expect call to emmy
