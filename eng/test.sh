#!/usr/bin/env bash
# Builds with warnings as errors, checks formatting, runs every test and prints one closing line: "N passed, N failed, N skipped".
#
#   eng/test.sh [NUnit filter]       e.g. eng/test.sh 'FullyQualifiedName~NpmRange'
#
# Needs the .NET SDK, git, tmux, node with npm, Graphviz's dot, nginx and openssl, as root on Linux also buildah, skopeo, umoci and runc; on Debian as root it
# installs the missing ones, elsewhere it says which.
# NCM_SHARED names a folder of shared test data (real lock files, advisories); without it the tests that need it are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # command, Debian packages
  command -v "$1" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $2"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $2
  else
    echo "eng/test.sh: $1 is not installed; install it ($2) and run this again." >&2
    exit 1
  fi
}

command -v dotnet >/dev/null 2>&1 || { echo "eng/test.sh: dotnet is not installed; install the .NET SDK 10 (https://dot.net) and run this again." >&2; exit 1; }
need git git
need node nodejs
need npm npm
need tmux tmux
need dot graphviz
need nginx nginx-light
need openssl openssl
if [ "$(id -u)" = 0 ] && [ "$(uname)" = Linux ]; then # the Action's image is built and run as root only
  need buildah buildah
  need skopeo skopeo
  need umoci umoci
  need runc runc
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

echo "== build (warnings are errors)"
dotnet build Ncm.Gate.sln --configuration Release --nologo -warnaserror

echo "== format"
dotnet format Ncm.Gate.sln --verify-no-changes --no-restore

echo "== test"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
dotnet test Ncm.Gate.sln --configuration Release --no-build --nologo --logger "console;verbosity=minimal" \
  ${1:+--filter "$1"} 2>&1 | tee "$log" || status=$?

# One line a test project: "Passed!  - Failed: 0, Passed: 12, Skipped: 3, Total: 15, …"
read -r passed failed skipped < <(awk '
  match($0, /Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+/) {
    split(substr($0, RSTART, RLENGTH), part, /[:,]/); failed += part[2]; passed += part[4]; skipped += part[6] }
  END { print passed + 0, failed + 0, skipped + 0 }' "$log")

echo
echo "$passed passed, $failed failed, $skipped skipped"
if [ "$status" -ne 0 ] || [ "$failed" -ne 0 ] || [ "$passed" -eq 0 ]; then
  exit 1
fi
