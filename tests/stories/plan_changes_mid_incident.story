# Ada leaves while her phone rings: the fallback is paged at once, and that is a fact. The policy that the
# incident began with stays.
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
```

09:00 alert JobBacklog fires severity=critical service=api
      expect text to ada
09:00:20 plan
```
[people.grace]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }
contacts.text = { sms = "+13125550101" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[policies.default]
steps = [ { page = ["grace"], timeout = "1m" }, { page = ["grace"], timeout = "1m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"

[[routes]]
name = "critical"
match = ['severity="critical"']
group_by = ["alertname", "service"]
policy = "default"
```

      expect fact plan_adopted
      expect fact target_empty
      expect fact person_unreachable
      expect text to grace
      expect incident open at step 2
09:01:20 expect call to grace
      # a second step of one minute is the new plan's: this incident has five
09:02:01 expect second call to grace
09:05:20 expect incident open at step 0
      expect text to grace
      grace texts "CODE a"
      expect incident acknowledged by grace
