# Whoever is on call is awake: the first call is heard. At ten in the evening in Berlin it is
# California's turn.
#   reveille test stories --config examples/follow-the-sun/reveille.toml examples/follow-the-sun/*.story
clock Europe/Berlin 2026-11-23 10:00

Mon 10:00 alert ApiDown fires severity=critical
          expect call to hedy heard
+6s       hedy presses 4
          expect incident acknowledged by hedy
          alert ApiDown resolves severity=critical

Mon 22:00 alert QueueFull fires severity=critical
          expect call to ada heard
+6s       ada presses 4
          expect incident acknowledged by ada
