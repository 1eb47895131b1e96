# A silence set while it pages stops the paging; whoever was paged is told that it ended.
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

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert Backlog fires severity=critical
      expect text to ada
00:32 expect call to ada
00:32:05 silence alertname=Backlog for 1h
      expect withdrawn call to ada
      expect incident muted
      linus escalates
      expect answer "it is silenced"
# One more of the same is silenced, too; one that is not matched would be heard.
00:40 alert Backlog fires severity=critical instance=2
      expect incident muted
      restart
00:41 alert Backlog resolves severity=critical
      alert Backlog resolves severity=critical instance=2
      expect notice to ada
      expect incident resolved by signal
      expect nothing until 03:00
# It stood at step 2 when it was silenced: there it goes on, and only once.
03:00 alert Crash fires severity=critical
      expect text to ada
03:02 expect call to ada
      skip until 03:05
03:06 silence alertname=Crash for 20m
      expect incident muted
      expect nothing until 03:25:59
03:26 expect text to grace
      expect incident open at step 2 round 1
03:27 grace texts "CODE a"
      alert Crash resolves severity=critical
      expect notice to ada
      expect nothing until 05:00
