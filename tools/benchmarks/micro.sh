#!/usr/bin/env bash
# micro.sh [BenchmarkDotNet's arguments, such as --filter '*Opus*']: the micro-benchmarks, all of them without arguments (two to four minutes), and their tables.
# The Decide benchmark starts a PostgreSQL of its own in a temporary folder. See docs/benchmarks.md.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../launcher.sh"
need_sdk
need_packages postgresql-15 libopus0 espeak-ng sox util-linux
with_build_lock build tools/micro-benchmarks
exec dotnet "$root/tools/micro-benchmarks/bin/Release/net10.0/micro-benchmarks.dll" "$@"
