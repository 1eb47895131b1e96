# Sunday night. The first call stays silent, the second one of the pair rings.
clock America/Chicago 2026-11-22 02:30

02:30 alert ApiDown fires severity=critical
      expect text to ada unheard
+1m   expect call to ada unheard
+41s  expect second call to ada heard
+5s   ada presses 4
      expect incident acknowledged by ada
      expect nothing until 02:50
