#!/usr/bin/env bash
# Measures a cold verify beside its bound, fetching one small manifest a package over 15 connections, in turn and with empty caches.
# Arguments: a policy whose advisories need no network, and folders of lock files; the default is the repository's sample.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/Ncm.Gate.Bench -c Release --nologo --verbosity quiet
if [ $# -eq 0 ]; then
  set -- samples/webapp/.ncm/policy.yml samples/webapp
fi
exec bench/Ncm.Gate.Bench/bin/Release/net10.0/Ncm.Gate.Bench --verify "$@"
