#!/usr/bin/env bash
# console.sh [OFFICERS [SECONDS [MILLIONS]]]: so many officers (50) who are signed in load board, search, recording and evidence in a loop with thinking time, for so long (60 s), on a server with so many
# million calls in the search (1), the detainees and lists of 80,000 people (nation.sql), 20 messages with their sounds, and 20 calls under way. Prints p50, p95 and p99 of each page and CPU. Ends by itself. See docs/benchmarks.md.
set -euo pipefail
officers=${1:-50} seconds=${2:-60} millions=${3:-1}
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
source "$root/tools/launcher.sh"
with_build_lock build tools/console-load
start_server 40
record_script > call.txt
record 20 10 5 > recorded.txt
sql -f "$root/tools/benchmarks/nation.sql"
sql -v rows=$((millions * 1000000)) << 'SQL'
SELECT setseed(0.5);
INSERT INTO monitoring.exchanges (id, call_id, kind, started_at, duration_ms, outcome, identifier, number, phone, establishment, protected)
SELECT gen_random_uuid(), 'made-' || n, 'call', now() - interval '1 hour' - n * (interval '4 years' / :rows), (-180000 * ln(1 - random()))::bigint,
    CASE WHEN r < 0.8 THEN 'answered' WHEN r < 0.9 THEN 'busy' ELSE 'noCredit' END, '9' || lpad(detainee::text, 7, '0'),
    CASE WHEN NOT protected THEN '+337' || lpad((detainee * 10 + k)::text, 8, '0') END, 'cell-' || detainee, 'N-' || (detainee % 190 + 1), protected
FROM (SELECT n, 1 + (random() * 79999)::integer AS detainee, (random() * 9)::integer AS k, random() AS r, random() < 0.02 AS protected FROM generate_series(1, :rows) n) made;
VACUUM ANALYZE monitoring.exchanges;
SQL
# Calls to watch, from callers whose mailboxes are empty.
"${loadgen[@]}" run --script call.txt --server 127.0.0.1:5070 --count 20 --rate 5/s --set 'identifier=7{n/5:7}' --set "duration=$((officers * 2 + seconds + 120))s" > running.txt 2>&1 &
calls=$!
echo "load average before: $(cut -d' ' -f1-3 /proc/loadavg)"
{ echo Administrator; "${host[@]}" officer add --name Administrator --role administrator --data "$data/var"; } |
  dotnet "$root/tools/console-load/bin/Release/net10.0/console-load.dll" http://127.0.0.1:8070/ "$officers" "$seconds" "$server"
echo "load average after: $(cut -d' ' -f1-3 /proc/loadavg)"
kill "$calls" 2>/dev/null || true
