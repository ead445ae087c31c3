#!/usr/bin/env bash
# recording.sh [CALLS] [SECONDS] [RATE]: so many relatives at once (1000), RATE new ones a second (an eighth of them), each with SECONDS of speech (24): the call by which the peers were
# measured. Between 95 % of them speaking and that no longer being so lies the window in which the server's CPU is counted. Each stored length is compared with what was sent.
# Everything is on loopback and ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
calls=${1:-1000} seconds=${2:-24} rate=${3:-$((${1:-1000} / 8 + 1))}
start_server "$calls"
record_script > call.txt
record "$calls" "$seconds" "$rate"
