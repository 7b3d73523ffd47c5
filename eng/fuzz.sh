#!/usr/bin/env bash
# Mutates real locks 100,000 times, or as often as the first argument says; the test suite does it 2,000 times.
set -euo pipefail
cd "$(dirname "$0")/.."
NCM_FUZZ_COUNT=${1:-100000} dotnet test tests/Ncm.Gate.Tests -c Release --filter FullyQualifiedName~LockMutationTests \
  --logger "console;verbosity=detailed"
