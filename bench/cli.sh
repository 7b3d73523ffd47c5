#!/usr/bin/env bash
# Measures how fast nscm starts beside npm: packs and installs the tool, then hyperfine runs every command in one go.
#
#   bench/cli.sh [runs]        needs hyperfine and npm; prints the table of bench/RESULTS-cli.md
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')

NSCM_BUILD=$work/build eng/pack.sh "$work/feed" "$rid" >&2
echo "<configuration><packageSources><clear/><add key=\"feed\" value=\"$work/feed\"/></packageSources></configuration>" >"$work/nuget.config"
NUGET_PACKAGES=$work/packages dotnet tool install Ncm.Cli --tool-path "$work/tools" --configfile "$work/nuget.config" >&2
mkdir "$work/portable"
unzip -q "$work"/feed/Ncm.Cli.any.*.nupkg -d "$work/portable"
portable=$(find "$work/portable/tools" -name nscm.dll)

export NCM_CACHE=$work/cache
"$work/tools/nscm" verify samples/webapp >/dev/null 2>&1 || true # fills the cache: every measured verify is warm

uptime >&2
# -i: verify ends with 1, since webapp has findings, and npm ls with 1, since nothing is installed.
hyperfine -N -i --warmup 2 --runs "$runs" --export-markdown "$work/table.md" \
  -n 'nscm --version' "$work/tools/nscm --version" \
  -n 'nscm --version, not compiled ahead' "dotnet $portable --version" \
  -n 'npm --version' 'npm --version' \
  -n 'nscm verify samples/webapp' "$work/tools/nscm verify samples/webapp" \
  -n 'nscm verify samples/webapp, not compiled ahead' "dotnet $portable verify samples/webapp" \
  -n 'npm ls --all --package-lock-only' 'npm ls --all --package-lock-only --prefix samples/webapp' >&2
uptime >&2
cat "$work/table.md"
