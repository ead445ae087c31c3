#!/usr/bin/env bash
# answer.sh [CALLS]: from `#` to the first packet of the answer while CALLS (500) are up: first of an entry that needs no database (two digits are no identifier), then of an identifier, whose
# answer waits for the authorisation, the reservation and the spool. Ends by itself. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/server.sh"
calls=${1:-500}
start_server "$calls"
printf '%s\n' 'dial +33320160294' 'wait 2400ms' 'key 1' 'wait-quiet 400ms' 'key 12#' 'wait 20s' 'hangup' > wrong.txt
echo "--- an entry that needs no database"
"${loadgen[@]}" run --script wrong.txt --server 127.0.0.1:5070 --count "$calls" --rate "$((calls / 8 + 1))/s" --server-pid "$server"
echo "--- an identifier"
record_script > call.txt
record "$calls" 15 "$((calls / 8 + 1))"
