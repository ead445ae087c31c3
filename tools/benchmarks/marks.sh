#!/usr/bin/env bash
# marks.sh [RUNS] [FOLDER]: every measurement behind the table "Against the marks" of docs/benchmarks.md, one after the other, RUNS times (3) where a median is asked: 55 minutes on a quiet machine,
# 28 with one run. Full outputs go to FOLDER (artifacts/marks); what the table needs is printed. Ends by itself.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
runs=${1:-3}
out=$(realpath -m "${2:-$here/../../artifacts/marks}")
mkdir -p "$out"

# measure NAME PATTERN SCRIPT...: runs the script, prints the lines of its output that match.
measure() {
  local name=$1 pattern=$2
  shift 2
  echo "=== $name: $(basename "$1") ${*:2}"
  "$here/$1" "${@:2}" > "$out/$name.txt" 2>&1 || echo "failed, see $out/$name.txt"
  grep -E "$pattern" "$out/$name.txt" || true
}

measure start '^ready' start.sh 5
measure setups '^(---|answer|calls|CPU)' setups.sh
measure answer '^(---|key-prompt)' answer.sh 500
for (( run = 1; run <= runs; run++ )); do measure "recorded-500-$run" '^(calls|RTP|gaps|server|memory|mailbox)' recording.sh 500 30; done
for (( run = 1; run <= runs; run++ )); do measure "recorded-1500-$run" '^(calls|RTP|gaps|server|memory|mailbox)' recording.sh 1500 50 60; done
for (( run = 1; run <= runs; run++ )); do measure "bridged-200-$run" '^(calls|called|RTP|gaps|server|memory|PostgreSQL|so|recordings)' bridged.sh 200 70 8; done
measure bridged-500 '^(calls|called|RTP|gaps|server|memory|PostgreSQL|so|recordings)' bridged.sh 500 110 14
for complexity in 0 5; do
  measure "together-$complexity" 'calls a core|lost|backlog|waiting' opus.sh together "$complexity" 300 "$runs"
  measure "backlog-$complexity" 'CPU second|lost|gaps' opus.sh backlog "$complexity" 600 "$runs"
done
measure memory '^(before|after)' memory.sh 6
measure growth '^(---|calls|server|PostgreSQL|key-prompt|mailbox)' growth.sh
measure overload '^(---|calls|RTP|gaps|mailbox| )' overload.sh
