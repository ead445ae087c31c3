#!/usr/bin/env bash
# setups.sh: INVITE, 200, ACK, BYE without a word. 1,000 calls at 100 a second, three times; then 5,000 calls as fast as 50 callers can, three times. Prints what sip-loadgen reports,
# and for each run the CPU per call of the server and, counted apart, of PostgreSQL (who is calling is remembered; the call's record is written behind it).
# Everything is on loopback and ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
start_server 100

run() {
  local calls=$1 rate=$2 server_before database_before
  echo "--- $calls calls at $rate/s, at most 50 at a time"
  server_before=$(cpu_of "$server") database_before=$(cpu_of postgres)
  "${loadgen[@]}" run --script 'dial +33320160294; hangup' --server 127.0.0.1:5070 --count "$calls" --concurrency 50 --rate "$rate/s" --server-pid "$server" 2>&1 | grep -E '^(calls|answer|SIP|memory| )'
  sleep 1   # the records of the last calls
  awk -v calls="$calls" -v s0="$server_before" -v s1="$(cpu_of "$server")" -v d0="$database_before" -v d1="$(cpu_of postgres)" \
    'BEGIN { printf "CPU a call   server %.2f ms, PostgreSQL %.2f ms\n", (s1 - s0) * 1000 / calls, (d1 - d0) * 1000 / calls }'
}

for (( i = 1; i <= 3; i++ )); do run 1000 100; done
for (( i = 1; i <= 3; i++ )); do run 5000 10000; done
