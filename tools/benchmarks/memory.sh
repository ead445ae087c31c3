#!/usr/bin/env bash
# memory.sh [ROUNDS]: ROUNDS times (6) 20,000 quick calls as fast as 50 callers can, then 40 s of rest, in which the timers of RFC 3261 run out; the server's resident memory after each. Flat
# means that what 100,000 calls leave behind is nothing. Ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
start_server 100
resident() { awk '/^VmRSS/ { printf "%.0f MB", $2 / 1024 }' "/proc/$server/status"; }
echo "before: $(resident)"
for (( round = 1; round <= ${1:-6}; round++ )); do
  "${loadgen[@]}" run --script 'dial +33320160294; hangup' --server 127.0.0.1:5070 --count 20000 --concurrency 50 --rate 10000/s > round.txt 2>&1
  most=$(resident)
  sleep 40
  echo "after $((round * 20000)) calls: $(resident), at the end of the round $most; $(grep ^calls round.txt)"
done
