# What can wait until Monday is paged at once when a human hands it on: they want it to be heard now.
clock Europe/Berlin 2026-11-27 18:00
plan
```
[people.emmy]
timezone = "Europe/Berlin"
working_hours = "Mon-Fri 09:00-17:00"
contacts.text = { sms = "+49301234567" }
low = [ { contact = "text" } ]

[people.hedy]
timezone = "Europe/Berlin"
working_hours = "Mon-Fri 09:00-17:00"
contacts.text = { sms = "+49301234568" }
low = [ { contact = "text" } ]

[policies.default]
steps = [ { page = ["emmy"], timeout = "5m" }, { page = ["hedy"], timeout = "5m" } ]

[[routes]]
policy = "default"
urgency = "low"
group_by = ["alertname"]
```

Fri 18:10 alert CertificateEnds fires
      expect nothing until 18:19:59
18:20 emmy reassigns incident 1 to hedy
      expect text to hedy
      hedy texts "CODE a"
      expect incident acknowledged by hedy
18:30 alert BackupIsOld fires
      expect nothing until 18:39:59
18:40 emmy escalates incident 2
      expect text to hedy
      hedy texts "CODE a"
      expect incident acknowledged by hedy
      expect nothing until Mon 09:30
