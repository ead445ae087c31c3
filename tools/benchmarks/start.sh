#!/usr/bin/env bash
# start.sh [TIMES]: from the start of the server's process to its line "ready", and how long the very first call then waits for its 200; TIMES times (5), with a database that is up and
# migrated and prompts that are there. Each call comes from a new process of the generator, which compiles its own code meanwhile: the second call shows how much of the first's wait that is. A PostgreSQL of its own in a temporary folder, on a unix socket. Ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
times=${1:-5}
"$root/telephony" --help >/dev/null   # builds what is not built
data=$(mktemp -d)
chmod 755 "$data"
postgres=/usr/lib/postgresql/15/bin
as_postgres() { if (( EUID == 0 )); then runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as_postgres "$postgres/pg_ctl" -D "$data/pg" -m fast stop >/dev/null 2>&1 || true; end_server' EXIT
cd "$data"
mkdir pg && if (( EUID == 0 )); then chown postgres pg; fi
as_postgres "$postgres/initdb" -D "$data/pg" -U postgres -A trust >/dev/null
as_postgres "$postgres/pg_ctl" -D "$data/pg" -w -l "$data/pg/log" -o "-k $data/pg -c listen_addresses=''" start >/dev/null
as_postgres "$postgres/createdb" -h "$data/pg" -U postgres telephony
db="Host=$data/pg;Username=postgres;Database=telephony;Max Auto Prepare=100"
"${loadgen[@]}" import-file --count 5 --per-detainee 5 > people.json

# Starts the server and leaves in $ready how many milliseconds it took.
start() {
  local began
  began=$(date +%s%N)
  mkfifo out
  "${host[@]}" serve --data "$data/var" --db "$db" --sip 127.0.0.1:5070 --http 127.0.0.1:8070 > out 2> serve.err &
  server=$!
  grep -q -m 1 ready out
  ready=$(( ($(date +%s%N) - began) / 1000000 ))
  rm out
}

answer_time() {
  "${loadgen[@]}" run --script 'dial +33320160294; hangup' --server 127.0.0.1:5070 2>&1 | sed -n 's/^answer *p50 \([0-9.]* ms\).*/\1/p'
}

stop() { kill -TERM "$server"; wait "$server" || true; server=; }

start
"${host[@]}" import people.json --data "$data/var" --db "$db"
sleep 15   # the first start speaks every prompt
stop
for (( i = 1; i <= times; i++ )); do
  start
  first=$(answer_time) second=$(answer_time)
  echo "ready after $ready ms, first call answered in $first, second in $second"
  stop
done
