# More of the same joins the incident that Ada has taken, and is silent; the same trouble become urgent pages.
clock America/Chicago 2024-02-05 09:00
plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
contacts.text = { sms = "+13125550100" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[people.grace]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }
contacts.text = { sms = "+13125550101" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[[routes]]
name = "critical"
match = ['severity="critical"']
group_by = ["alertname", "service"]
policy = "default"

[[routes]]
name = "warning"
match = ['severity="warning"']
group_by = ["alertname", "service"]
policy = "default"
urgency = "low"
```

09:00 alert JobBacklog fires severity=warning service=api
      expect text to ada
09:00:20 ada texts "a"
      expect incident 1 acknowledged by ada
09:05 alert JobBacklog fires severity=warning service=api queue=mail
      expect fact alert_joined
      expect incident 1 acknowledged
      expect nothing until 09:10
09:10 alert JobBacklog fires severity=critical service=api
      expect fact urgency_raised
      expect incident 1 open at step 1 round 1
      expect text to ada
09:11 expect call to ada
      ada presses 4
      expect incident 1 acknowledged by ada
09:12 alert JobBacklog fires severity=critical service=api queue=sms
      expect nothing until 09:20
      expect exactly 1 incidents acknowledged
09:20 alert JobBacklog resolves severity=warning service=api
      alert JobBacklog resolves severity=critical service=api
      alert JobBacklog resolves severity=critical service=api queue=sms
      expect incident 1 acknowledged
      alert JobBacklog resolves severity=warning service=api queue=mail
      expect incident 1 resolved
