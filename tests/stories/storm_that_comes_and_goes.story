# A storm whose alerts come and go, so that nobody waits just when a window ends, is a storm all the same.
clock Europe/Berlin 2026-11-24 23:00
plan
```
[people.emmy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234567", dnd = "repeated-call" }
urgent = [ { contact = "mobile" } ]
[people.hedy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234568", dnd = "repeated-call" }
urgent = [ { contact = "mobile" } ]
[policies.default]
steps = [ { page = ["emmy"], timeout = "30m" }, { page = ["hedy"], timeout = "5m" } ]
repeat = 1
[[routes]]
policy = "default"
group_by = ["alertname"]
```
23:10:00 alert A0 fires
      skip until 23:10:05
      alert S0 fires
      skip until 23:11:10
      alert S0 resolves
      skip until 23:11:20
      alert A1 fires
      skip until 23:11:25
      alert S1 fires
      skip until 23:12:40
      alert S1 resolves
      skip until 23:12:50
      alert A2 fires
      skip until 23:12:55
      alert S2 fires
      skip until 23:14:10
      alert S2 resolves
      skip until 23:14:20
      alert A3 fires
      skip until 23:14:25
      alert S3 fires
      skip until 23:15:40
      alert S3 resolves
      skip until 23:15:50
      alert A4 fires
      skip until 23:15:55
      alert S4 fires
      skip until 23:17:10
      alert S4 resolves
      skip until 23:17:20
      alert A5 fires
      skip until 23:17:25
      alert S5 fires
      skip until 23:18:40
      alert S5 resolves
      skip until 23:18:50
      alert A6 fires
      skip until 23:18:55
      alert S6 fires
      skip until 23:19:59
      expect at most 10 calls to emmy
