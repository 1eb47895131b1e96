# Ended by hand: what still fires pages at once. What a silence does not match is heard.
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

00:30 silence severity=critical instance=~"a|b" for 2h
      alert Backlog fires severity=critical instance=a
      expect incident muted
00:31 alert Backlog fires severity=critical instance=c
      expect text to ada
      expect incident open at step 1 round 1
00:32 alert Backlog resolves severity=critical instance=c
      expect incident muted
00:33 silence 1 ends
      expect fact silence_ended
      expect text to ada
      silence 9 ends
      expect answer "there is no silence 9"
      silence instance=~".*" for 1h
      expect answer "must not match the empty string"
      silence severity=critical for 0s
      expect answer "in the past"
00:34 ada texts "CODE a"
      expect incident acknowledged by ada
# Acknowledged and then silenced: nobody is asked about it until the silence is over.
      silence alertname=Backlog for 2h
      expect nothing until 02:33
02:34 expect text to ada
02:35 ada texts "CODE a"
      alert Backlog resolves severity=critical instance=a
      expect nothing until 04:00
