#!/usr/bin/env bash
# deposits.sh [CALLS] [RUNS] [SECONDS]: so many deposits at once (200), each of SECONDS of speech (30), RUNS times (3, at most 4: a mailbox takes 20 messages and five callers share one),
# against a server of its own. Prints for each run what sip-loadgen reports: calls, answer and key-to-prompt times, RTP gaps, the server's CPU and memory, and the check of every
# stored length. Everything is on loopback and ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
calls=${1:-200} runs=${2:-3} seconds=${3:-30}
start_server "$calls"

for (( run = 1; run <= runs; run++ )); do
  echo "--- run $run of $runs: $calls deposits of $seconds s"
  "${loadgen[@]}" run --script deposit --server 127.0.0.1:5070 --count "$calls" --rate "$((calls / 8 + 1))/s" --set 'identifier=7{n/5:7}' --set "duration=${seconds}s" \
    --server-pid "$server" --check-mailbox "${host[*]} mailbox list --data $data/var"
done
