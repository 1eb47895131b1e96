# Escalated twice within seconds: others are paged, but a phone that rings for this very incident is not called a second time at once.
clock Europe/Berlin 2026-11-24 23:00
plan
```
[people.emmy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234567", dnd = "repeated-call" }
contacts.text = { sms = "+49301234567" }
urgent = [ { contact = "text" }, { contact = "mobile", after = "5s" } ]

[people.hedy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234568", dnd = "repeated-call" }
urgent = [ { contact = "mobile" } ]

[policies.default]
steps = [ { page = ["emmy"], timeout = "5m", with = ["call"] }, { page = ["everyone"], timeout = "5m" } ]
repeat = 1

[[routes]]
policy = "default"
group_by = ["alertname"]
```

23:10:00 alert DatabaseDown fires
      expect call to emmy
# Of step 2 her text goes out at once; her phone rings already.
23:10:10 hedy escalates
      expect text to emmy
      expect call to hedy
      expect incident open at step 2 round 1
# Step 1 again, of round 2, is nothing but her phone.
23:10:12 hedy escalates
      expect incident open at step 1 round 2
      expect line "emmy was paged a moment ago: this call waits"
# What she hears is the pair that rings, complete.
23:10:41 expect second call to emmy
      expect nothing until 23:11:30
# When the phone is free again, it is called for what was escalated.
      expect call to emmy
23:12:11 expect second call to emmy
      expect nothing until 23:15
