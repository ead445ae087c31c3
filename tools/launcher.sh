# What ./telephony and ./test share: the .NET SDK, the Debian packages, and one build at a time. Sourced, never run.
# Every message goes to standard error: standard output belongs to the program that is started afterwards.

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { echo "$(basename "$0"): $*" >&2; }

wrong_use() { say "$*"; exit 2; }

# The SDK that global.json asks for.
need_sdk() {
  command -v dotnet >/dev/null || wrong_use "the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download and put 'dotnet' on the PATH"
  (cd "$root" && dotnet --version >/dev/null 2>&1) || wrong_use "the .NET SDK $(tr -d '{} "' < "$root/global.json" | sed 's/.*version:\([0-9.]*\).*/\1/') or later is missing ('dotnet --list-sdks' shows what is there)"
}

# need_packages NAME...: installs the Debian packages that are not there, or says how and exits 2.
need_packages() {
  command -v dpkg-query >/dev/null || wrong_use "this launcher installs Debian packages, and there is no dpkg here; needed: $*"
  local missing=() package
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || missing+=("$package")
  done
  (( ${#missing[@]} )) || return 0

  local as_root=()
  if (( EUID != 0 )); then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || wrong_use "Debian packages are missing; run: sudo apt-get install -y --no-install-recommends ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  keep_debian_from_starting_a_cluster "${as_root[@]}"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold)
  "${apt[@]}" update >&2 || say "apt-get update failed; trying with the lists that are there"
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >&2 \
    || { say "apt-get could not install ${missing[*]}"; exit 1; }
}

# postgresql-15 would create and start a cluster on port 5432. Ours is private; a setting that an administrator made stays as it is.
keep_debian_from_starting_a_cluster() {
  local settings=/etc/postgresql-common/createcluster.conf
  [[ -e $settings ]] && return
  "$@" mkdir -p "$(dirname "$settings")"
  echo 'create_main_cluster = false' | "$@" tee "$settings" >/dev/null
}

# Names the state of the sources: every file that a build of the product reads, with its size and time.
source_state() {
  (cd "$root" && find src tools prompts ./*.props ./.editorconfig BannedSymbols.txt global.json \
      \( -name bin -o -name obj \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null | LC_ALL=C sort | sha256sum | cut -d' ' -f1)
}

# Runs a command while holding the lock that keeps builds apart. The command does not inherit the lock: a compiler server that outlives it
# would keep it for minutes.
with_build_lock() {
  mkdir -p "$root/artifacts"
  exec 9>"$root/artifacts/build.lock"
  flock -n 9 || { say "waiting for another build"; flock 9; }
  "$@" 9>&- || { local result=$?; exec 9>&-; return "$result"; }
  exec 9>&-
}

# build PROJECT...: Release, without processes that stay behind and hold the caller's terminal or pipe open. The server is compiled to machine code as well;
# where the package with that compiler cannot be had, it starts slower and is otherwise the same.
build() {
  local project
  can_compile_ahead || say "no ahead-of-time compiler for this machine: the first calls of a new server will be slower"
  for project in "$@"; do
    dotnet build "$root/$project" -c Release -v quiet -nologo -nodeReuse:false -p:CompileAhead="$compile_ahead" >&2 || return 1
  done
}

compile_ahead=
can_compile_ahead() {
  if [[ -z $compile_ahead ]]; then
    compile_ahead=false
    dotnet restore "$root/src/Telephony.Host" -v quiet -nologo -p:CompileAhead=true >/dev/null 2>&1 && compile_ahead=true
  fi
  [[ $compile_ahead == true ]]
}
