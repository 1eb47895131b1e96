# A storm makes whoever nobody answers wait longer and longer. When it has ended by itself, what is new and urgent waits no
# longer than behind any other page.
clock Europe/Berlin 2026-11-24 23:00
plan
```
[people.emmy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234567" }
urgent = [{ contact = "mobile" }]
[people.hedy]
timezone = "Europe/Berlin"
contacts.mobile = { call = "+49301234568" }
urgent = [{ contact = "mobile" }]
[policies.default]
steps = [{ page = ["emmy"], timeout = "5m" }, { page = ["hedy"], timeout = "5m" }]
[[routes]]
policy = "default"
group_by = ["alertname"]
```
23:10:00 alert A0 fires
      skip until 23:10:10
      alert A1 fires
      skip until 23:11:00
      alert A2 fires
      skip until 23:11:40
      alert A3 fires
      skip until 23:12:30
      alert A4 fires
      skip until 23:13:20
      alert A5 fires
      skip until 23:14:00
      alert A6 fires
      skip until 23:14:40
      alert A0 resolves
      alert A1 resolves
      alert A2 resolves
      alert A3 resolves
      alert A4 resolves
      alert A5 resolves
      alert A6 resolves
      skip until 23:14:44
23:14:45 alert NewAndBad fires severity=critical
      expect line "emmy was paged a moment ago: this call waits"
# A minute and a half after the last page of the storm, not three.
23:16:00 expect call to emmy
23:16:41 expect second call to emmy
      emmy presses 4
