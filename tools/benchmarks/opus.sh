#!/usr/bin/env bash
# opus.sh together|backlog [COMPLEXITY] [CALLS] [RUNS]: what sealing to Opus costs the server, at that complexity (0 to 10; the default when empty or left out), against a server
# of its own. The sealing thread's CPU is told apart from all the other threads'; how much sound was recorded and sealed is read from the database.
#   together   CALLS (300) at a time, deposits of a minute that begin evenly and are followed by others, RUNS times (3): 50 s in which as much is sealed as recorded.
#   backlog    CALLS (600) deposits of a minute end within 8 s, RUNS times (3): what their callers heard; then as many of half a minute while the first are sealed: what these heard, and
#              the CPU in 19 s in which all of them record; then 15 s of sealing alone.
# On loopback, ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
mode=${1:-}
[[ $mode == together || $mode == backlog ]] || { sed -n '2,8s/^# //p' "$0" >&2; exit 2; }
[[ -z ${2:-} ]] || export TELEPHONY_OPUS__COMPLEXITY=$2
calls=${3:-$([[ $mode == together ]] && echo 300 || echo 600)} runs=${4:-3}

broken_off=136s

# CPU seconds of the server's sealing thread, then of all its threads, now.
cpu_now() { echo "$(cat /proc/"$server"/task/*/stat 2>/dev/null | awk '$2 == "(seal)" { ticks += $14 + $15 } END { print ticks / 100 }') $(cpu_of "$server")"; }
now() { ask 'select clock_timestamp()'; }
waiting() { ask 'select count(*) from voicemail.messages where sealed_at is null'; }
sealed_between() { ask "select coalesce(sum(duration_ms), 0) / 1000.0 from voicemail.messages where sealed_at between '$1' and '$2'"; }
# Of a run that began at $3. From the generator's list of calls: a message ends with the hang-up; calls that it broke off, after the stretch, have none in the list.
recorded_between() {
  ask 'create schema if not exists bench' && ask 'create table if not exists bench.hung_up (number text, at timestamptz)' && ask 'truncate bench.hung_up'
  awk -F'\t' 'NR > 1 { print $2 "\t" $4 }' calls.tsv | ask "\\copy bench.hung_up from stdin with (null '')"
  ask "with sounds as (select coalesce(at, timestamptz '$3' + interval '$broken_off') as ended, duration_ms * interval '1 ms' as length
                       from bench.hung_up join voicemail.messages using (number) where received_at > '$3')
       select coalesce(sum(greatest(0, extract(epoch from least(ended, '$2') - greatest(ended - length, '$1')))), 0) from sounds"
}

# deposits COUNT RATE SECONDS [MOST]: a relative who knows the way and keys what he can before he is asked. After MOST every call is broken off.
deposits() {
  "${loadgen[@]}" run --script call.txt --server 127.0.0.1:5070 --count "$1" --rate "$2/s" --set 'identifier=7{n/5:7}' --set "duration=$3s" --server-pid "$server" \
    --calls calls.tsv --max-time "${4:-60m}" > report.txt 2>&1 || true   # the report says what failed
}
report() { grep -E "^(${1:-calls|answer|RTP|gaps|SIP|generator|memory| })" report.txt; }

until_sealed() { until [[ $(waiting) == 0 ]]; do sleep 0.2; done; }

# A stretch of time begins, and ends.
begin() { waiting_before=$(waiting) began=$(now) before=$(cpu_now); }
finish() { ended=$(now) after=$(cpu_now) waiting_after=$(waiting); }

# costs RECORDED: the line about that stretch.
costs() {
  awk -v before="$before" -v after="$after" -v sealed="$(sealed_between "$began" "$ended")" -v recorded="$1" -v waiting="$waiting_before and $waiting_after" 'BEGIN {
    split(before, b); split(after, a); seal = a[1] - b[1]; all = a[2] - b[2]
    printf "sound       %.0f s recorded, %.0f s sealed; waiting before and after: %s\n", recorded, sealed, waiting
    if (recorded == 0) { printf "backlog     %.0f s of sound a CPU second of the server, %.0f of the sealing thread alone\n", sealed / all, sealed / seal; exit }
    printf "CPU         a second of sound: %.3f ms to record, %.3f ms to seal; so %.0f calls a core\n", (all - seal) * 1000 / recorded, seal * 1000 / sealed,
      1 / ((all - seal) / recorded + seal / sealed) }'
}

together() {
  local start generator
  start=$(now)
  deposits "$((calls * 13 / 8))" "$(awk "BEGIN { print $calls / 80 }")" 60 "$broken_off" &
  generator=$!
  sleep 85   # 19 s of sentences and a minute of speech: now as many end as begin
  begin; sleep 50; finish
  wait "$generator"
  until_sealed
  report
  costs "$(recorded_between "$began" "$ended" "$start")"
}

backlog() {
  local start generator
  deposits "$calls" "$((calls / 8 + 1))" 60
  report
  echo "--- the same beside the sealing of $(waiting)"
  start=$(now)
  deposits "$calls" "$((calls / 8 + 1))" 30 &
  generator=$!
  sleep 29   # 8 s until all have called, 19 s of sentences
  begin; sleep 19; finish
  wait "$generator"
  report
  costs "$(recorded_between "$began" "$ended" "$start")"
  echo "--- sealing alone"
  begin; sleep 15; finish
  costs 0
}

start_server "$((calls * 2))"
cat > call.txt <<'SCRIPT'
dial +33320160294
wait-sound
wait 300ms
key 1
wait 300ms
key {identifier}#
wait-tone
speak {duration}
hangup
SCRIPT
for (( run = 1; run <= runs; run++ )); do
  echo "--- $mode, complexity ${TELEPHONY_OPUS__COMPLEXITY:-as it is}, run $run of $runs: $calls calls"
  "$mode"
done
