#!/usr/bin/env bash
# quality.sh [FOLDER...]: what sealing makes of speech at each complexity of Opus, by two measures of how far its spectrum is from what came over the telephone. The speech is the
# longer prompts of every language as the speech engine says them, or the WAV files (8 kHz, mono, 16 bit) of the folders, such as human voices. See docs/benchmarks.md.
set -euo pipefail
folders=()
for folder in "$@"; do folders+=("$(readlink -f "$folder")"); done
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/micro.sh" opus-quality "${folders[@]}"
