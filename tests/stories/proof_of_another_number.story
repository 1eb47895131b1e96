# Ada has a new number, then a new device: what was proven of the old one says nothing of it. That is a fact
# when the configuration changes.
clock America/Chicago 2024-02-05 03:00
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

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]

[[routes]]
name = "critical"
match = ['severity="critical"']
policy = "default"
```

03:00 drill ada:mobile
      expect drill to ada
      ada presses 4
      ada presses 1
      expect proof ada:mobile proven
04:00 plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550109", dnd = "repeated-call" }
contacts.text = { sms = "+13125550100" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[people.grace]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]

[[routes]]
name = "critical"
match = ['severity="critical"']
policy = "default"
```

      expect fact proof_invalidated
      expect proof ada:mobile stale saying "number has changed"
04:10 drill ada:mobile
      expect drill to ada
      ada presses 4
      ada presses 1
      expect proof ada:mobile proven
04:20 plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550109", dnd = "repeated-call", device = "Ada's new phone" }
contacts.text = { sms = "+13125550100" }
urgent = [ { contact = "text", after = "0s" }, { contact = "mobile", after = "1m" } ]

[people.grace]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }

[policies.default]
steps = [ { page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" } ]

[[routes]]
name = "critical"
match = ['severity="critical"']
policy = "default"
```

      expect fact proof_invalidated
      expect proof ada:mobile stale saying "device has changed"
      restart
