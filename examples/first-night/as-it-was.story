# The same night as it was configured: texts that Do-Not-Disturb keeps, and never a call. At four in the
# morning nobody has been woken.
#   reveille test stories --config examples/first-night/as-it-was.toml examples/first-night/as-it-was.story
clock America/Chicago 2024-02-05 00:30

00:30 alert JobBacklog fires severity=critical
      expect text to ada unheard
      skip until 00:34:59
00:35 expect text to ada unheard
      skip until 04:00
      expect exactly 0 calls to ada
      expect incident open at step 0
