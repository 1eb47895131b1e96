# A storm is a few posts: one at once, one for each minute that tells of all others, and one for each thing that has become of them.
clock America/Chicago 2024-02-05 00:30
plan
```
[people.ada]
timezone = "America/Chicago"
contacts.mail = { sms = "+13125550100" }

[channels.ops]

[policies.default]
steps = [ { page = ["ada", "channel:ops"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]

[[routes]]
group_by = ["alertname", "instance"]
policy = "default"
```

00:30 42 alerts Backlog fire severity=critical
      expect text to ada
      expect post to channel:ops saying "Paged (incident 1)"
00:30:30 alert Backlog resolves severity=critical instance=7
# Nobody was told of the seventh. In this minute everything else is one post, and the text that tells Ada.
00:31 expect text to ada telling of 39 more
      expect post to channel:ops telling of 39 more saying "Paged"
# An answer is for all that the text told of: one post says so.
      ada texts "CODE a"
      ada acknowledges incident 1
00:32 expect post to channel:ops telling of 40 more saying "Acknowledged by ada"
      expect exactly 3 posts to channel:ops so far
      expect nothing until 00:40
00:40 42 alerts Backlog resolve severity=critical
      expect post to channel:ops saying "Resolved (incident 1)"
00:41 expect post to channel:ops telling of 39 more saying "Resolved"
      expect nothing until 00:50
