# A webhook that never answers is tried for some minutes and given up; everybody is paged as if it were not there.
clock America/Chicago 2024-02-05 00:30
plan
```
[people.ada]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550100" }

[people.grace]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550101" }

[webhooks.status]

[policies.default]
steps = [
  { page = ["ada", "webhook:status"], timeout = "30m" },
  { page = ["grace"], timeout = "30m" },
]
repeat = 0
final = ["everyone"]

[[routes]]
group_by = ["alertname"]
policy = "default"
```

      posts to webhook:status fail
00:30 alert Backlog fires severity=critical
      expect text to ada
      expect post to webhook:status
      skip until 00:35
      expect exactly 1 texts to ada so far
      restart
      skip until 00:59
      expect exactly 15 posts to webhook:status so far
      expect line "webhook:status: the post is given up: 503"
      expect incident open at step 1 round 1
# On time.
01:00 expect text to grace
01:01 grace acknowledges
      expect post to webhook:status saying "Acknowledged by grace"
# It was never reached: it is not told that something is over of which it has not heard.
      skip until 01:02
      alert Backlog resolves severity=critical
      expect notice to ada
      expect exactly 21 posts to webhook:status so far
      posts to webhook:status work
      expect nothing until 01:20

# From now on it hears again.
01:20 alert Crash fires severity=critical
      expect text to ada
      expect post to webhook:status saying Paged
01:21 ada acknowledges
      expect post to webhook:status saying "Acknowledged by ada"
01:22 alert Crash resolves severity=critical
      expect post to webhook:status saying Resolved
      expect nothing until 02:00
