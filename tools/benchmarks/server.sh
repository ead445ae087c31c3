# What the benchmarks share: a server of their own on loopback with people in its directory. Sourced, never run.
# Afterwards: $server (its process id), ${host[@]}, ${loadgen[@]}, and the current folder is a temporary one that goes with the script.
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
host=(dotnet "$root/src/Telephony.Host/bin/Release/net10.0/Telephony.Host.dll")
loadgen=(dotnet "$root/tools/sip-loadgen/bin/Release/net10.0/sip-loadgen.dll")
server=
export TELEPHONY_SPEECH__CACHE=$root/artifacts/speech   # a sentence is spoken once, not once for each server

end_server() {
  [[ -z $server ]] || kill -TERM "$server" 2>/dev/null || true
  wait
  cd / && rm -rf "$data"
}

# start_server CALLERS [OPTIONS]: so many relatives, five to a detainee (a mailbox takes 20 messages) unless other options of `sip-loadgen import-file` say otherwise.
start_server() {
  local options=("${@:2}")
  (( $# > 1 )) || options=(--per-detainee 5)
  "$root/telephony" --help >/dev/null   # builds what is not built
  data=$(mktemp -d)
  trap end_server EXIT
  cd "$data"
  "${loadgen[@]}" import-file --count "$1" "${options[@]}" > people.json
  : > serve.out
  "${host[@]}" serve --data "$data/var" --sip 127.0.0.1:5070 --http 127.0.0.1:8070 > serve.out 2> serve.err &
  server=$!
  until grep -q ready serve.out; do kill -0 "$server"; sleep 0.1; done
  "${host[@]}" import people.json --data "$data/var"
  sleep 18   # the first start speaks every prompt; they are kept from then on
}

# The call by which the peers were measured: a digit, an identifier and `#`, speech after the tone.
record_script() {
  printf '%s\n' 'dial +33320160294' 'wait 2400ms' 'key 1' 'wait-quiet 400ms' 'key {identifier}#' 'wait 1s' 'key 9' 'wait-tone' 'speak {duration}' 'hangup'
}

# record CALLS SECONDS RATE: so many at once by call.txt, RATE new ones a second, and the check of every stored length.
record() {
  "${loadgen[@]}" run --script call.txt --server 127.0.0.1:5070 --count "$1" --rate "$3/s" --set 'identifier=7{n/5:7}' --set "duration=$2s" \
    --server-pid "$server" --check-mailbox "${host[*]} mailbox list --data $data/var"
}

# psql on the server's private cluster, found as other commands find it; and the one row that a statement gives.
sql() { psql -X -q -At -F ' ' -h "$(sed -n 's/.*"socket": *"\([^"]*\)".*/\1/p' "$data/var/cluster.json")" -U app -d telephony "$@"; }
ask() { sql -c "$1"; }

# CPU seconds of the processes of that name, those that have ended included as far as one of them waited for them, or of the process of that number.
cpu_of() {
  local stat=/proc/$1/stat
  [[ $1 =~ ^[0-9]+$ ]] || stat=/proc/[0-9]*/stat
  { cat $stat 2>/dev/null || true; } | awk -v name="($1)" 'name ~ /^\([0-9]+\)$/ { ticks += $14 + $15 } $2 == name { ticks += $14 + $15 + $16 + $17 } END { print ticks / 100 }'
}
