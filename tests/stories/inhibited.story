# One alert explains others: while it fires they page nobody; when it ends they do. None silences itself,
# and two that inhibit each other are both heard.
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

[[inhibitions]]
name = "cluster down"
source = ['alertname="ClusterDown"']
target = ['severity="critical"']
equal = ["cluster"]

[[inhibitions]]
name = "either"
source = ['alertname="Left"']
target = ['alertname="Right"']

[[inhibitions]]
name = "or"
source = ['alertname="Right"']
target = ['alertname="Left"']

[[routes]]
name = "critical"
group_by = ["alertname"]
policy = "default"
```

00:30 alert ClusterDown fires severity=critical cluster=a
      expect text to ada
      alert Backlog fires severity=critical cluster=a
      expect incident 2 muted
      alert Backlog2 fires severity=critical cluster=b
      expect text to ada
# It was there before what explains it: it is silenced then, all the same.
00:31 alert ClusterDown fires severity=critical cluster=b
      expect incident 3 muted
      restart
      ada acknowledges incident 1
00:40 alert ClusterDown resolves severity=critical cluster=a
      expect incident 2 open
      expect text to ada
      expect incident 3 muted
00:41 ada acknowledges incident 2
      alert ClusterDown resolves severity=critical cluster=b
      expect text to ada
      expect incident 3 open
      ada acknowledges incident 3
      alert Backlog resolves severity=critical cluster=a
      alert Backlog2 resolves severity=critical cluster=b
00:50 alert Left fires
      expect text to ada
      alert Right fires
      expect text to ada
      expect incident 4 open
      expect incident 5 open
      ada acknowledges incident 4
      ada acknowledges incident 5
      expect nothing until 01:15
