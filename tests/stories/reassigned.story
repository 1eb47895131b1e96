# Handed to somebody else: it begins anew with them, and the policy still stands behind them.
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
00:31 ada acknowledges
      ada reassigns to nobody
      expect answer "no person nobody"
      expect incident acknowledged by ada
00:40 ada reassigns to linus
      expect fact reassigned
      expect text to linus
      expect incident open at step 1 round 1
      restart
# Linus sleeps: his step ends, and the policy begins.
00:45 expect text to ada
00:47 expect call to ada
      ada reassigns to policy database
      expect withdrawn call to ada
      expect text to linus
      expect incident open at step 1 round 1
00:52 expect text to grace
      grace texts "CODE a"
      expect incident acknowledged by grace
00:53 alert Backlog resolves severity=critical
      expect notice to linus
      grace reassigns to ada
      expect answer "already resolved"
      expect nothing until 03:00
