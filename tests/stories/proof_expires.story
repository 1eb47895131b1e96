# Ninety days, or what the configuration says. An old proof changes nothing in how Ada is paged.
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
group_by = ["alertname"]
policy = "default"

[drills]
valid_for = "3d"
```

03:00 drill ada:mobile
      expect drill to ada
      ada presses 4
      ada presses 1
      expect proof ada:mobile proven
Wed 03:00 expect proof ada:mobile proven
Thu 02:59 expect proof ada:mobile proven
Thu 03:01 expect proof ada:mobile stale saying "too old"
Thu 03:10 alert One fires severity=critical
      expect text to ada
03:11 expect call to ada
      ada presses 4
      expect proof ada:mobile proven
