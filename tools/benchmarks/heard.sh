#!/usr/bin/env bash
# heard.sh [CALLS] [SECONDS]: how long after a caller hangs up his message can be heard, while others wait to be sealed. So many deposits (500) of SECONDS of speech (30) at
# once against a server of its own; an independent database session looks every 50 ms which messages a detainee could hear, and how many wait to be sealed. A message counts as
# audible at the first look that shows it. Prints both for all hang-ups, and for those that found 200 or more waiting. On loopback, ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
calls=${1:-500} seconds=${2:-30}
looker=
start_server "$calls"
trap '[[ -z $looker ]] || kill "$looker" 2>/dev/null || true; end_server' EXIT

# The private cluster's socket, as other commands find it.
descriptor=$(cat var/cluster.json)
field() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/Ip" <<< "$descriptor" | head -1; }
db=(psql -X -q -h "$(field socket)" -U "$(field user)" -d "$(field database)")
"${db[@]}" -c 'create schema bench' -c 'create table bench.seen (id uuid primary key, number text, at timestamptz, waiting int)' -c 'create table bench.hung_up (number text, at timestamptz)'
"${db[@]}" > /dev/null <<'SQL' &
insert into bench.seen
select id, number, clock_timestamp(), (select count(*) from voicemail.messages where sealed_at is null) from voicemail.messages
on conflict (id) do nothing \watch 0.05
SQL
looker=$!

"${loadgen[@]}" run --script deposit --server 127.0.0.1:5070 --count "$calls" --rate "$((calls / 8 + 1))/s" --set 'identifier=7{n/5:7}' --set "duration=${seconds}s" \
  --server-pid "$server" --calls calls.tsv
until [[ $("${db[@]}" -At -c 'select count(*) from voicemail.messages') -ge $(awk -F'\t' 'NR > 1 && $6 == ""' calls.tsv | wc -l) ]]; do sleep 0.5; done
sleep 1
kill "$looker"; looker=
awk -F'\t' 'NR > 1 && $6 == "" { print $2 "\t" $4 }' calls.tsv | "${db[@]}" -c '\copy bench.hung_up from stdin'
"${db[@]}" <<'SQL'
with delays as (select extract(epoch from seen.at - hung_up.at) * 1000 as ms, seen.waiting from bench.hung_up join bench.seen using (number)),
     cases as (select 'all' as hang_ups, * from delays union all select '200 or more waiting', * from delays where waiting >= 200)
select hang_ups, count(*), round(percentile_disc(0.5) within group (order by ms)) as p50_ms, round(percentile_disc(0.99) within group (order by ms)) as p99_ms, round(max(ms)) as max_ms,
       min(waiting) as fewest_waiting, max(waiting) as most_waiting
from cases group by hang_ups order by 2 desc;
select (select count(*) from bench.hung_up) - (select count(*) from bench.hung_up join bench.seen using (number)) as never_audible;
SQL
