#!/usr/bin/env bash
# Packs nscm as a .NET tool (one package a platform, compiled ahead of time, one that runs everywhere, and the one that points to them) and the build
# gate, Ncm.Gate.MSBuild.
#
#   eng/pack.sh [folder] [platforms] [packages]      e.g. eng/pack.sh artifacts/packages 'linux-x64;win-x64' 'Ncm.Cli Ncm.Gate.MSBuild'
#   dotnet tool install --global Ncm.Cli --add-source "$PWD/artifacts/packages"
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$root/artifacts/packages}
platforms=${2:-linux-x64;linux-arm64;osx-x64;osx-arm64;win-x64}
packages=${3:-Ncm.Cli Ncm.Gate.MSBuild}

# Away from the folders of ordinary builds, which restore for no other platform.
for package in $packages; do
  dotnet pack "$root/src/$package" --configuration Release --nologo -p:RunAnalyzers=false --output "$folder" \
    --artifacts-path "${NSCM_BUILD:-$root/artifacts/pack}" "-p:NscmPlatforms=\"$platforms\""
done
