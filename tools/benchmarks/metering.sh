#!/usr/bin/env bash
# metering.sh [CALLS [SECONDS [SLICE]]]: so many prepaid calls at once (1000), without RTP, for so long (90 s), in slices of so many seconds (60), on one
# PostgreSQL of its own whose commits wait for the disk. Prints how long the extension of a slice takes and how many statements it is; the mark is a p99 under
# 20 ms. A shorter slice is more load: 6 is ten times that of 1000 calls. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../launcher.sh"
need_sdk
need_packages postgresql-15
with_build_lock build tools/metering-load
exec dotnet "$root/tools/metering-load/bin/Release/net10.0/metering-load.dll" "${1-1000}" "${2-90}" "${3-60}"
