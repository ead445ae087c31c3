#!/usr/bin/env bash
# bridged.sh [CALLS] [SECONDS] [RATE]: so many detainees (200) call as many relatives through the server at once, RATE new calls a second (a twentieth of them), each to talk SECONDS (60): two legs
# of A-law, bridged by packet, metered, and recorded on both sides. The generator is caller and called person on the same two cores. Between 95 % of the detainees speaking and that no
# longer being so lies the window in which the server's CPU is counted. Then: what PostgreSQL did while all talked, each talk against the call's record, and each recording against the call.
# Everything is on loopback and ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
calls=${1:-200} seconds=${2:-60} rate=${3:-$((${1:-200} / 20 + 1))}
start_server "$calls" --per-detainee 1 --route 127.0.0.9:5080
socket=$(sed -n 's/.*"socket": *"\([^"]*\)".*/\1/p' "$data/var/cluster.json")
: > samples

# One line a second: transactions that were committed, slices that running calls have held, calls in which both talk.
sample() {
  while sleep 1; do
    ask "select xact_commit, (select coalesce(sum(slices), 0) from billing.holds where state = 'open'),
        (select count(*) from calls.calls where kind = 'outbound' and outcome = 'running' and answered_at is not null)
      from pg_stat_database where datname = 'telephony'" >> samples
  done
}
sample &
sampling=$!

records="sleep 3; psql -X -q -At -h $socket -U app -d telephony -c \"select json_build_object('calls', json_agg(json_build_object('kind', kind, 'to', to_number, 'startedAt', started_at, 'durationSeconds', duration_seconds))) from calls.calls\""
database_before=$(cpu_of postgres)
"${loadgen[@]}" run --script call --server 127.0.0.1:5070 --local 127.0.0.3 --user 'cell-{n/1}' --password 'secret-{n/1}' --answer 127.0.0.9:5080 --await-probe 90s \
  --count "$calls" --rate "$rate/s" --set 'identifier=7{n/1:7}' --set 'number=06{n:8}' --set "duration=${seconds}s" --server-pid "$server" --check-talks "$records" --json \
  > report.json || true   # the report says what failed
kill "$sampling" 2>/dev/null || true

awk -v calls="$calls" -v d0="$database_before" -v d1="$(cpu_of postgres)" '
  NR > 1 && $3 == calls && talking == calls { transactions += $1 - before; slices += $2 - held; took++ }
  { before = $1; held = $2; talking = $3 }
  END {
    printf "PostgreSQL  %.1f ms CPU a call; while all %d talked (%d s): %d slices and %d other transactions\n", (d1 - d0) * 1000 / calls, calls, took, slices, transactions - slices - took
  }' samples
sed -n 's/.*"cpuSecondsPerCallMinute": \([0-9.]*\).*/\1/p' report.json | awk '$1 > 0 { printf "so          %d bridged and recorded calls a core\n", 60 / $1 }'
until [[ $(ask "select count(*) from monitoring.recordings where duration_ms is null") == 0 ]]; do sleep 1; done
ask "select format('recordings  %s of %s answered calls, %s more than 20 ms short; recording less call %s to %s ms', count(r.id), count(*),
    count(*) filter (where r.duration_ms < c.duration_seconds * 1000 - 20), min(r.duration_ms - c.duration_seconds * 1000)::int, max(r.duration_ms - c.duration_seconds * 1000)::int)
  from calls.calls c left join monitoring.recordings r on r.call_id = c.id where c.kind = 'outbound' and c.answered_at is not null"
"${host[@]}" billing check --data "$data/var"
head -n 10 serve.err >&2   # what the server complained of, if it did
