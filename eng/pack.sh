#!/usr/bin/env bash
# Packs nscm as a .NET tool: one package a platform, compiled ahead of time, one that runs everywhere, and the one that points to them.
#
#   eng/pack.sh [folder] [platforms]      e.g. eng/pack.sh artifacts/packages 'linux-x64;win-x64'
#   dotnet tool install --global Ncm.Cli --add-source "$PWD/artifacts/packages"
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/artifacts/packages}
platforms=${2:-linux-x64;linux-arm64;osx-x64;osx-arm64;win-x64}

# Away from the folders of ordinary builds, which restore for no other platform.
dotnet pack "$root/src/Ncm.Cli" --configuration Release --nologo --output "$folder" \
  --artifacts-path "${NSCM_BUILD:-$root/artifacts/pack}" "-p:NscmPlatforms=\"$platforms\""
