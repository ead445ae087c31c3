#!/usr/bin/env bash
# growth.sh [CALLS...]: how cost grows: so many relatives at once (100 500 1000 1500), one step after the other, each caller with 45 s of speech, in a database with the mailboxes of
# 80,000 detainees (nation.sql). Prints for each step what sip-loadgen reports and the CPU per call of PostgreSQL. Ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
(( $# )) || set -- 100 500 1000 1500
most=$(printf '%s\n' "$@" | sort -n | tail -1)
start_server "$most"
sql -qtA -f "$root/tools/benchmarks/nation.sql"
record_script > call.txt
for calls in "$@"; do
  echo "--- $calls calls at once"
  before=$(cpu_of postgres)
  record "$calls" 45 "$((calls / 25 + 1))" || echo "not all as it must be: see above"
  awk -v calls="$calls" -v d0="$before" -v d1="$(cpu_of postgres)" 'BEGIN { printf "PostgreSQL  %.2f ms CPU a call\n", (d1 - d0) * 1000 / calls }'
  sleep 5   # the last are sealed
done
