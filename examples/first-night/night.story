# The night of 5 February 2024 with the policy mended: Ada's second call rings. Had she not
# answered, Grace would have been called two minutes later, then Linus, and then everybody.
#   reveille test stories --config examples/first-night/reveille.toml examples/first-night/night.story
clock America/Chicago 2024-02-05 00:30

00:30 alert JobBacklog fires severity=critical service=api summary="jobs are waiting"
      expect text to ada saying "jobs are waiting" unheard
+10s  expect call to ada unheard
+31s  expect second call to ada heard
      skip until 00:31:59
00:32 expect text to grace unheard
+10s  expect call to grace unheard
+31s  expect second call to grace heard
      skip until 00:34:59
00:35 expect call to linus heard
+6s   linus presses 4
      expect incident acknowledged by linus
