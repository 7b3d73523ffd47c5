#!/usr/bin/env bash
# Writes the migration that takes the certified registry's database from its last migration to its model of today
# (src/Ncm.Registry/Storage/RegistryDatabase.cs). A test fails where the model has changed without one.
#
#   eng/migration.sh AddTeams          adds src/Ncm.Registry/Storage/Migrations/Sqlite/<time>_AddTeams.cs
#   eng/migration.sh --anew Initial    forgets all migrations and writes one from nothing: only while no release has any, or to merge two branches
#                                      that both have written it
set -euo pipefail
cd "$(dirname "$0")/.."

anew=
if [ "${1:-}" = --anew ]; then anew=1; shift; fi
name=${1:?"eng/migration.sh: say what the migration is called, such as AddTeams."}

folder=src/Ncm.Registry/Storage/Migrations/Sqlite
if [ -n "$anew" ]; then rm -rf "$folder"; fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet tool restore
dotnet build eng/migrations -nologo -v quiet -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false
dotnet ef migrations add "$name" --no-build --project src/Ncm.Registry --startup-project eng/migrations \
  --context SqliteDatabase --output-dir Storage/Migrations/Sqlite
