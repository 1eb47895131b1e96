# The last resort is somebody who cannot be reached: then everybody is asked, each time again.
clock America/Chicago 2024-02-05 00:00
plan
```
[people.ada]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550100" }

[people.grace]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550101" }

[people.linus]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550102" }

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" } ]
repeat = 0
final = ["grace"]
final_every = "10m"

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert JobBacklog fires severity=critical
      expect text to ada
      texts to grace fail
00:35 expect text to grace
00:35:01 expect text to ada
      expect text to linus
      expect fact person_unreachable
      expect incident open at step 0
      skip until 00:44:59
      texts to grace work
00:45 expect text to grace
      expect nothing until 00:54
