#!/usr/bin/env bash
# Measures reading and graph-building and prints a Markdown table. Its argument is a real lock of version 2 or 3 whose entries are repeated to
# make locks of 500, 5,000 and 50,000 packages; the default is the repository's sample.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/Ncm.Gate.Bench -c Release --nologo --verbosity quiet
exec bench/Ncm.Gate.Bench/bin/Release/net10.0/Ncm.Gate.Bench "$(realpath "${1:-samples/webapp/package-lock.json}")"
