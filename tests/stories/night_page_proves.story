# A real page at night that is answered through the call is a proof for free, and Ada is asked once. The next
# night goes first to what is proven: her phone rings at once. By day the order is her own.
clock America/Chicago 2024-02-05 00:00
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
```

00:30 alert One fires severity=critical
      expect text to ada
00:31 expect call to ada
00:31:41 expect second call to ada
00:31:50 ada presses 4
      expect answer "Acknowledged"
      expect answer "Was Do-Not-Disturb on"
      expect proof ada:mobile proven
      expect proof ada:text unproven
00:31:53 ada presses 1
      expect answer "gets through"
      expect incident acknowledged by ada
00:40 alert One resolves severity=critical
Tue 02:00 alert Two fires severity=critical
      expect call to ada
      expect text to ada
02:00:41 expect second call to ada
02:00:50 ada presses 4
      # it is known by now
      expect answer "Acknowledged. Thank you."
      expect no fact proof_withdrawn
02:01 alert Two resolves severity=critical
12:00 alert Three fires severity=critical
      expect text to ada
12:01 expect call to ada
      ada presses 4
      expect incident acknowledged by ada
