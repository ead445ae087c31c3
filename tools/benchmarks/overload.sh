#!/usr/bin/env bash
# overload.sh [LIMIT] [SECONDS]: a server that takes LIMIT calls (500) has them, each recording SECONDS of speech (30), when 5,000 more come, 500 a second. They must get 503 with
# Retry-After; the running ones must lose nothing: their gaps, lost packets and stored lengths are printed. Ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
limit=${1:-500} seconds=${2:-30}
export TELEPHONY_CALLS__LIMIT=$limit
start_server "$limit"
record_script > call.txt
record "$limit" "$seconds" "$((limit / 8 + 1))" > running.txt 2>&1 &
running=$!
sleep 24   # the last of them is in his message by then
"${loadgen[@]}" run --script 'dial +33320160294; hangup' --local 127.0.0.3 --server 127.0.0.1:5070 --count 5000 --rate 500/s > refused.txt 2>&1 || true
wait "$running" || true
echo "--- the $limit that were there"; cat running.txt
echo "--- 5000 more, 500 a second"; cat refused.txt
