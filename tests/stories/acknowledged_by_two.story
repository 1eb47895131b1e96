# Two people must acknowledge: after the first the other is still paged, and the next step waits for one more.
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
steps = [ { page = ["ada", "grace"], acks = 2, timeout = "5m" }, { page = ["linus"], timeout = "5m" } ]
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
      expect text to grace
00:31 ada texts "CODE a"
      expect answer "1 of 2 people"
      expect fact ack_counted
      expect incident open at step 1 round 1
      ada acknowledges
      expect answer "1 of 2 people"
      deploy acknowledges
      expect answer "say who you are"
      restart
# Grace sleeps. Ada, who is awake, is not paged again.
00:35 expect text to linus
      expect incident open at step 2 round 1
00:36 linus texts "CODE a"
      expect incident acknowledged by linus
      alert Backlog resolves severity=critical
      expect notice to grace
      expect nothing until 01:00
01:00 alert Crash fires severity=critical
      expect text to ada
      expect text to grace
01:01 grace texts "CODE a"
      expect incident open
01:02 expect call to ada
      ada presses 4
      expect incident acknowledged by ada
      expect nothing until 01:31
