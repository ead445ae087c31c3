#!/usr/bin/env bash
# search.sh [MILLIONS]: how long a search of calls takes among so many million rows (10), made by generate_series in a database of their own: 190 establishments, 80,000 detainees, four years of calls. Each search is
# the statement of ExchangeStore, page of 50, run five times; prints the first (cold) and the best time. Ends by itself. See docs/benchmarks.md.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
millions=${1:-10}
data=$(mktemp -d)
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as=()
(( EUID )) || { as=(setpriv --reuid postgres --regid postgres --clear-groups); chown postgres "$data"; }

end() {
  "${as[@]}" "$bin/pg_ctl" -D "$data/pg" -m immediate -s stop || true
  cd / && rm -rf "$data"
}

cd "$data"
"${as[@]}" "$bin/initdb" -N -D "$data/pg" -E UTF8 --locale=C -A trust > /dev/null
trap end EXIT
"${as[@]}" "$bin/pg_ctl" -D "$data/pg" -s -w -l "$data/log" -o "-c listen_addresses= -c unix_socket_directories=$data -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=8GB -c maintenance_work_mem=512MB -c shared_buffers=256MB" start
sql() { "${as[@]}" psql -X -q -At -v ON_ERROR_STOP=1 -h "$data" -d postgres "$@"; }

for migration in "$root"/src/Telephony.Monitoring/Migrations/*.sql; do sql -1 < "$migration"; done
# Faster than with the indexes in place; they are made again as the migration has them.
indexes=$(sql -c "SELECT string_agg(indexdef, ';' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'monitoring' AND tablename = 'exchanges' AND indexname LIKE 'exchanges\_%' AND indexname NOT LIKE '%key' AND indexname NOT LIKE '%pkey'")
sql -c "SELECT format('DROP INDEX monitoring.%I;', indexname) FROM pg_indexes WHERE schemaname = 'monitoring' AND tablename = 'exchanges' AND indexname LIKE 'exchanges\_%' AND indexname NOT LIKE '%key' AND indexname NOT LIKE '%pkey'" | sql
sql -v rows=$((millions * 1000000)) << 'SQL'
SELECT setseed(0.5);
INSERT INTO monitoring.exchanges (id, call_id, kind, started_at, duration_ms, outcome, identifier, number, phone, establishment, protected, heard_at, heard_by, flagged)
SELECT gen_random_uuid(), n::text, CASE WHEN deposit THEN 'message' ELSE 'call' END, '2026-03-02'::timestamptz + n * (interval '4 years' / :rows), (-180000 * ln(1 - random()))::bigint,
    CASE WHEN r < 0.7 THEN CASE WHEN deposit THEN 'message' ELSE 'answered' END WHEN r < 0.8 THEN 'noAnswer' WHEN r < 0.9 THEN 'busy' WHEN r < 0.99999 THEN 'noCredit' ELSE 'noTrunk' END,
    (10000000 + detainee)::text, CASE WHEN NOT protected THEN '+33' || (600000000 + (detainee * 7919::bigint + (random() * 5)::integer * 104729) % 199999999)::text END,
    CASE WHEN NOT deposit THEN 'cell-' || detainee END, 'E' || lpad((detainee % 190)::text, 3, '0'), protected,
    CASE WHEN heard AND NOT protected THEN '2030-01-01'::timestamptz END, CASE WHEN heard AND NOT protected THEN '00000000-0000-0000-0000-000000000001'::uuid END, flag AND NOT protected
FROM (SELECT n, random() < 0.25 AS deposit, (random() * 79999)::integer AS detainee, random() AS r, random() < 0.02 AS protected, random() < 0.02 AS heard, random() < 0.0001 AS flag
      FROM generate_series(1, :rows) n) made;
SQL
sql -c "$indexes"
sql -c 'VACUUM ANALYZE monitoring.exchanges'
sql -c "SELECT format('%s rows, table %s, indexes %s', count(*), pg_size_pretty(pg_table_size('monitoring.exchanges')), pg_size_pretty(pg_indexes_size('monitoring.exchanges'))) FROM monitoring.exchanges"

# search NAME CONDITION [SOURCE]: the statement of ExchangeStore, with the conditions that are left when the planner has dropped those that do not matter.
search() {
  local statement="SELECT e.*, r.id FROM (SELECT * FROM ${3-monitoring.exchanges} WHERE $2 ORDER BY started_at DESC, id DESC LIMIT 50) e
    LEFT JOIN LATERAL (SELECT id FROM monitoring.recordings WHERE call_id = e.call_id AND duration_ms IS NOT NULL AND erasing IS NULL AND NOT e.protected ORDER BY id LIMIT 1) r ON true
    ORDER BY e.started_at DESC, e.id DESC"
  local times
  times=$(for _ in 1 2 3 4 5; do printf '\\timing on\n\\o /dev/null\n%s;\n' "$statement" | sql | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'; done)
  printf '%-44s %8.1f ms first  %8.1f ms best  %s rows\n' "$1" "$(head -1 <<< "$times")" "$(sort -n <<< "$times" | head -1)" "$(sql -c "SELECT count(*) FROM ($statement) s")"
}

one=$(sql -c "SELECT number FROM monitoring.exchanges WHERE number IS NOT NULL LIMIT 1")
search 'newest of all' true
search 'one establishment' "establishment = 'E100'"
search 'three establishments' "establishment = ANY('{E100,E101,E102}')"
search 'one detainee' "identifier = '10004711'"
people=$(sql -c "SELECT array_agg((10000000 + 100 + 190 * n)::text) FROM generate_series(0, 24) n")
search '25 detainees whom a name means' "identifier = ANY('$people') AND establishment = 'E100'"
search 'one phone' "phone = 'cell-4711'"
search 'whole number' "number LIKE '%${one#+}%'"
search 'national number' "(number LIKE '%0${one#+33}%' OR number LIKE '+33${one#+33}%')"
search 'last six digits' "number LIKE '%${one: -6}%'"
search 'three digits' "number LIKE '%471%'"
search 'three digits that nearly all have' "number LIKE '%336%'"
search 'five digits, one establishment' "number LIKE '%${one: -5}%' AND establishment = 'E100'"
search 'a day two years ago' "started_at >= '2028-03-02' AND started_at < '2028-03-03'"
search 'an establishment, a month, longer than 10 min' "establishment = 'E100' AND started_at >= '2028-03-02' AND started_at < '2028-04-02' AND duration_ms >= 600000"
# Lengths that few have are counted first, and then gathered.
longer() { search "longer than $1 min" true "(SELECT * FROM monitoring.exchanges, LATERAL (SELECT count(*) FROM (SELECT FROM monitoring.exchanges WHERE duration_ms >= $1 * 60000 LIMIT 2001) few) counted WHERE duration_ms >= $1 * 60000 OFFSET 0) longer"; }
search 'longer than 20 min, which many have' 'duration_ms >= 1200000'
longer 30
longer 40
search 'rare outcome' "outcome = 'noTrunk'"
search 'frequent outcome, messages, not heard' "outcome = 'message' AND kind = 'message' AND heard_at IS NULL"
search 'heard, one establishment' "heard_at IS NOT NULL AND establishment = 'E100'"
search 'flagged, one establishment' "flagged AND establishment = 'E100'"
search 'a page in the middle' "(started_at, id) < ('2028-03-02'::timestamptz, 'ffffffff-0000-0000-0000-000000000000'::uuid)"
