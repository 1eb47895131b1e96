# What the scripts here share; each has a fail() of its own, which shows its logs.

# Below the ports that outgoing connections take.
port() { local p; while :; do p=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo $p; return; }; done; }
ok() { echo "ok: $*"; }
eventually() {  # DESCRIPTION COMMAND...: within 40 s
  local what=$1; shift
  for _ in $(seq 40); do "$@" >/dev/null 2>&1 && { ok "$what"; return; }; sleep 1; done
  "$@" || true; fail "$what"
}
