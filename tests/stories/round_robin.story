# Each incident goes to the next of the team; whoever cannot be reached is passed over.
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
steps = [ { page = ["everyone"], pick = "round-robin", timeout = "5m" } ]
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

00:30 alert One fires
      expect text to ada
      expect fact picked
      alert Two fires
      expect text to grace
      alert Three fires
      expect text to linus
      restart
      ada acknowledges incident 1
      grace acknowledges incident 2
      linus texts "CODE a"
00:31 texts to grace fail
      alert Four fires
      expect text to ada
      ada acknowledges incident 4
      alert Five fires
      expect text to grace
# Her number fails: nobody else is of this step, so the next begins at once, which is the last one.
      skip until 00:32
      linus acknowledges incident 5
# Now it is known, and she is passed over.
00:33 alert Six fires
      expect text to linus
      linus acknowledges incident 6
      alert Seven fires
      expect text to ada
      ada acknowledges incident 7
      alert Eight fires
      expect text to linus
      linus acknowledges incident 8
      expect nothing until 00:59
