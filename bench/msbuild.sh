#!/usr/bin/env bash
# Measures what the build gate costs samples/aspnet-spa: the gate's targets by MSBuild's performance summary, and whole builds in which nothing has
# changed, with the package and without it in turn.
#
#   bench/msbuild.sh [runs]        needs the npm registry for the cold build; prints the table of bench/RESULTS-msbuild.md
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset CI TF_BUILD GITHUB_ACTIONS # where a build always judges
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

NSCM_BUILD=$work/pack eng/pack.sh "$work/artifacts/packages" "" Ncm.Gate.MSBuild >&2
export NUGET_PACKAGES=$work/packages NCM_CACHE=$work/cache RestoreSources=$work/artifacts/packages
mkdir -p "$work/samples"
cp -R samples/aspnet-spa "$work/samples/with"
rm -rf "$work/samples/with/bin" "$work/samples/with/obj"
git -C "$work" init --quiet
printf -- '- package: debug\n  versions: 2.2.0\n  reason: measured\n  by: octocat\n  at: 2026-01-15\n' > "$work/samples/with/.ncm/whitelist.yml"
cp -R "$work/samples/with" "$work/samples/without"
sed -i '/Ncm.Gate.MSBuild/d' "$work/samples/without/AspNetSpa.csproj"

build() { # with|without, options: prints the log
  (cd "$work/samples/$1" && shift && dotnet build --no-restore -tl:off -clp:PerformanceSummary "$@")
}
gate() { # a log: the milliseconds of the gate's targets
  awk '/^Target Performance Summary:/ { on = 1 } /^Task Performance Summary:/ { on = 0 } on && /NcmGate/ { sum += $1 } END { print sum + 0 }'
}
timed() { # with|without: sets $wall and $log
  local start
  start=$(date +%s%N)
  log=$(build "$1")
  wall=$((($(date +%s%N) - start) / 1000000))
}
summary() { # numbers, one a line: median, least and greatest
  sort -n | awk '{ v[NR] = $1 } END { m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; print m " | " v[1] " | " v[NR] }'
}

for project in with without; do
  dotnet restore "$work/samples/$project" >&2
done
uptime >&2

: > "$work/cold" > "$work/warm" > "$work/skipped" > "$work/wall-with" > "$work/wall-without"
for _ in 1 2 3; do
  rm -rf "$NCM_CACHE" "$work/samples/with/obj/ncm-gate"
  build with | gate >> "$work/cold"
  rm -rf "$work/samples/with/obj/ncm-gate"
  build with | gate >> "$work/warm"
done
build without > /dev/null
for _ in $(seq "$runs"); do
  timed with
  gate <<< "$log" >> "$work/skipped"
  echo "$wall" >> "$work/wall-with"
  timed without
  echo "$wall" >> "$work/wall-without"
done
uptime >&2

echo "| | median [ms] | least [ms] | greatest [ms] |"
echo "|:---|---:|---:|---:|"
echo "| the gate's targets, nothing changed ($runs builds) | $(summary < "$work/skipped") |"
echo "| the gate's targets, first build, facts in the cache (3 builds) | $(summary < "$work/warm") |"
echo "| the gate's targets, first build, empty cache (3 builds) | $(summary < "$work/cold") |"
echo "| the whole build, nothing changed, with the package ($runs builds) | $(summary < "$work/wall-with") |"
echo "| the whole build, nothing changed, without it ($runs builds, in turn) | $(summary < "$work/wall-without") |"
