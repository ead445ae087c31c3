#!/usr/bin/env bash
# marks.sh [RUNS] [FOLDER] [PART...]: every measurement behind the table "Against the marks" of docs/benchmarks.md, one after the other, RUNS times (3) where a median is asked: 70 minutes on a quiet
# machine, 35 with one run. With PARTs only those: start setups answer recorded bridged opus memory growth overload. Full outputs go to FOLDER (artifacts/marks); what the table needs is printed.
# Ends by itself.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
runs=${1:-3}
out=$(realpath -m "${2:-$here/../../artifacts/marks}")
parts=("${@:3}")
(( $# > 2 )) || parts=(start setups answer recorded bridged opus memory growth overload)
mkdir -p "$out"

# measure NAME PATTERN SCRIPT...: runs the script, prints the lines of its output that match.
measure() {
  local name=$1 pattern=$2
  shift 2
  echo "=== $name: $(basename "$1") ${*:2}"
  "$here/$1" "${@:2}" > "$out/$name.txt" 2>&1 || echo "failed, see $out/$name.txt"
  grep -E "$pattern" "$out/$name.txt" || true
}

# measure_runs NAME ...: the same, RUNS times.
measure_runs() {
  for (( run = 1; run <= runs; run++ )); do measure "$1-$run" "${@:2}"; done
}

recorded='^(calls|RTP|gaps|server|memory|mailbox|generator)'
bridged='^(calls|called|RTP|gaps|server|memory|PostgreSQL|so|recordings|generator)'
for part in "${parts[@]}"; do
  case $part in
    start) measure start '^ready' start.sh 5 ;;
    setups) measure setups '^(---|answer|calls|CPU)' setups.sh ;;
    answer) measure answer '^(---|key-prompt)' answer.sh 500 ;;
    recorded)
      measure_runs recorded-500 "$recorded" recording.sh 500 30
      measure_runs recorded-1500 "$recorded" recording.sh 1500 50 60 ;;
    bridged)
      measure_runs bridged-200 "$bridged" bridged.sh 200 70 8
      measure bridged-500 "$bridged" bridged.sh 500 110 14 ;;
    opus)
      for complexity in 0 5; do
        measure "together-$complexity" 'calls a core|lost|backlog|waiting' opus.sh together "$complexity" 300 "$runs"
        measure "backlog-$complexity" 'CPU second|lost|gaps' opus.sh backlog "$complexity" 600 "$runs"
      done ;;
    memory) measure memory '^(before|after)' memory.sh 6 ;;
    growth) measure growth '^(---|calls|server|PostgreSQL|key-prompt|mailbox)' growth.sh ;;
    overload) measure overload '^(---|calls|RTP|gaps|mailbox| )' overload.sh ;;
    *) echo "there is no part '$part'" >&2; exit 2 ;;
  esac
done
