# The next step now; but not by a page of a step that is over.
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
00:31 linus escalates
      expect fact escalated_by_hand
      expect text to grace
      expect incident open at step 2 round 1
# Ada's text told her of step 1.
      ada texts "CODE e"
      expect answer "already escalated"
      expect incident open at step 2 round 1
# Her other contacts still run, and that call is of step 2.
00:32 expect call to ada
      ada presses 6
      expect answer "Escalated"
      expect text to ada
      expect text to grace
      expect text to linus
      expect incident open at step 0 round 1
      linus escalates
      expect answer "everybody is being paged already"
00:33 linus texts "CODE a"
      expect incident acknowledged by linus
# To escalate what is acknowledged ends the acknowledgement.
      grace escalates
      expect answer "everybody is being paged already"
      expect nothing until 01:02
