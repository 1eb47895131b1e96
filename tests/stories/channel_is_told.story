# A chat room is told when its step is entered, when somebody has it, and when it is over; it is nobody, and Ada is paged in the same moment.
clock America/Chicago 2024-02-05 00:30
plan
```
[people.ada]
name = "Ada Lovelace"
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [{ contact = "mobile" }]

[people.grace]
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }
urgent = [{ contact = "mobile" }]

[channels.ops]
[channels.managers]
[webhooks.status]

[policies.default]
steps = [
  { page = ["channel:ops"] },
  { page = ["ada", "ops", "webhook:status"], timeout = "5m" },
  { page = ["grace", "channel:managers"], timeout = "5m" },
]
repeat = 1
final = ["everyone", "channel:ops"]
final_every = "10m"

[[routes]]
group_by = ["alertname"]
policy = "default"
```

# The first step has nobody behind it and does not wait; the second tells the room nothing new.
00:30 alert Backlog fires severity=critical summary="12 jobs wait"
      expect incident open at step 2 round 1
      expect call to ada
      expect post to channel:ops saying "Paged (incident 1): 12 jobs wait"
      expect post to webhook:status
      expect line "posted to channel:ops: paged"
00:30:41 expect second call to ada
      restart
      ada presses 4
      expect incident acknowledged by ada
      expect post to channel:ops saying "Acknowledged by Ada Lovelace (incident 1)"
      expect post to webhook:status saying "Acknowledged by Ada Lovelace"
# The managers were never told of it, and are not told of its end.
00:45 alert Backlog resolves severity=critical
      expect post to channel:ops saying "Resolved (incident 1): 12 jobs wait"
      expect post to webhook:status saying "Resolved"
      expect nothing until 00:50

# It comes back: whoever believes that it is over is told so.
00:50 alert Backlog fires severity=critical summary="12 jobs wait"
      expect call to ada
      expect post to channel:ops saying "Wants an answer again (incident 1): Again: 12 jobs wait"
      expect post to webhook:status saying "Wants an answer again"
00:50:41 expect second call to ada
00:55 expect call to grace
      expect post to channel:managers saying Paged
00:55:41 expect second call to grace
      expect nothing until 01:00
# The next round.
01:00 expect call to ada
      expect post to channel:ops saying "Nobody has answered yet"
      expect post to webhook:status saying "Nobody has answered yet"
01:00:41 expect second call to ada
01:02 grace resolves
      expect post to channel:ops saying "Resolved by grace"
      expect post to channel:managers saying "Resolved by grace"
      expect post to webhook:status saying "Resolved by grace"
      expect nothing until 02:00
