#!/usr/bin/env bash
# screenshots.sh: takes the pictures of docs/images anew, by the tests of the console in Debian's Chromium. Some 5 minutes.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/launcher.sh"
cd "$root"
need_sdk
need_packages postgresql-15 libopus0 espeak-ng sox util-linux chromium fonts-liberation
with_build_lock build tests/Telephony.IntegrationTests
mkdir -p docs/images
CONSOLE_SCREENSHOTS=$root/docs/images dotnet test tests/Telephony.IntegrationTests --no-build -c Release --nologo --filter TestCategory=Browser
