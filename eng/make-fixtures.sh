#!/usr/bin/env bash
# Writes tests/Fixtures/lockfiles anew with the real npm: each case as lockfileVersion 1, 2 and 3, with the package.json files beside it.
# Needs npm and a registry. Versions are exact, so that the locks stay the same; `git diff` shows what a newer npm writes differently.
set -euo pipefail
cd "$(dirname "$0")/../tests/Fixtures/lockfiles"

registry=$(npm config get registry 2>/dev/null)
# A lock names the registry that it was written from; fixtures name the public one.
escaped=$(printf '%s' "${registry%/}/" | sed 's/[.[\*^$/]/\\&/g')

lock() { # case, extra npm options…
  local name=$1
  shift
  for version in 1 2 3; do
    rm -rf "$name/v$version"
    mkdir -p "$name/v$version"
    cp -R "$source/." "$name/v$version/"
    (
      cd "$name/v$version"
      npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved=false \
        --lockfile-version "$version" "$@" >/dev/null 2>&1
      sed -i "s/$escaped/https:\/\/registry.npmjs.org\//g" package-lock.json
    )
  done
  echo "$name"
}

source=$(mktemp -d)
trap 'rm -rf "$source"' EXIT
file() { # path; the content comes from standard input
  mkdir -p "$source/$(dirname "$1")"
  cat > "$source/$1"
}
fresh() { rm -rf "$source"; mkdir "$source"; }

fresh
file package.json <<'J'
{
  "name": "several-versions",
  "version": "1.0.0",
  "dependencies": { "debug": "2.6.9", "ms": "2.1.3" },
  "devDependencies": { "send": "0.17.1" }
}
J
lock several-versions

fresh
file package.json <<'J'
{
  "name": "aliases",
  "version": "1.0.0",
  "dependencies": { "ms": "2.1.3", "old-ms": "npm:ms@2.0.0", "@scope/types": "npm:@types/ms@0.7.34" }
}
J
lock aliases

fresh
file package.json <<'J'
{
  "name": "workspaces",
  "version": "1.0.0",
  "private": true,
  "workspaces": ["packages/*", "!packages/ignored"],
  "dependencies": { "ms": "2.1.3" }
}
J
file packages/a/package.json <<'J'
{
  "name": "@acme/a",
  "version": "1.0.0",
  "dependencies": { "@acme/b": "^2.0.0", "ms": "2.0.0" },
  "devDependencies": { "inherits": "2.0.4" }
}
J
file packages/b/package.json <<'J'
{
  "name": "@acme/b",
  "version": "2.1.0",
  "optionalDependencies": { "once": "1.4.0" }
}
J
file packages/ignored/package.json <<'J'
{ "name": "ignored", "version": "1.0.0" }
J
lock workspaces

fresh
file package.json <<'J'
{
  "name": "peers",
  "version": "1.0.0",
  "dependencies": { "ws": "8.18.0", "ajv-keywords": "5.1.0" },
  "peerDependencies": { "ms": "2.1.3", "once": "1.4.0" },
  "peerDependenciesMeta": { "once": { "optional": true } }
}
J
lock peers

fresh
file package.json <<'J'
{
  "name": "optional",
  "version": "1.0.0",
  "dependencies": { "readdirp": "3.6.0" },
  "optionalDependencies": { "fsevents": "2.3.3", "debug": "4.3.4" },
  "devDependencies": { "humanize-ms": "1.2.1", "ms": "2.1.2" }
}
J
lock optional

fresh
file package.json <<'J'
{
  "name": "dev-optional",
  "version": "1.0.0",
  "optionalDependencies": { "debug": "4.3.4" },
  "devDependencies": { "humanize-ms": "1.2.1" }
}
J
lock dev-optional

fresh
file package.json <<'J'
{
  "name": "overrides",
  "version": "1.0.0",
  "dependencies": { "debug": "4.3.4", "send": "0.17.1", "inherits": "2.0.4" },
  "overrides": {
    "ms": "2.1.3",
    "send": { "ms": "2.1.1", "debug@2": "2.6.8" },
    "inherits": "$inherits",
    "http-errors": { ".": "1.7.2", "statuses": "1.5.0" }
  }
}
J
lock overrides

fresh
file package.json <<'J'
{
  "name": "files",
  "version": "1.0.0",
  "dependencies": { "linked": "file:linked", "packed": "file:packed-1.2.3.tgz", "copied": "file:copied" }
}
J
file linked/package.json <<'J'
{ "name": "linked", "version": "1.0.0", "dependencies": { "ms": "2.0.0", "inner": "file:inner" } }
J
file linked/inner/package.json <<'J'
{ "name": "inner", "version": "0.1.0", "dependencies": { "ms": "2.1.3" } }
J
file copied/package.json <<'J'
{ "name": "copied", "version": "3.0.0" }
J
file packed/package.json <<'J'
{ "name": "packed", "version": "1.2.3", "dependencies": { "inherits": "2.0.4" } }
J
# A fixed time and no owner, so that the tarball's integrity stays the same.
(
  cd "$source"
  mv packed package
  tar --sort=name --mtime='1985-10-26 08:15Z' --owner=0 --group=0 --numeric-owner -cf - package | gzip -n > packed-1.2.3.tgz
  rm -r package
)
lock files

fresh
file package.json <<'J'
{ "name": "copies", "version": "1.0.0", "dependencies": { "copied": "file:copied" } }
J
file copied/package.json <<'J'
{ "name": "copied", "version": "3.0.0", "dependencies": { "ms": "2.1.3" } }
J
lock copies --install-links

fresh
file package.json <<'J'
{
  "name": "bundled",
  "version": "1.0.0",
  "bundleDependencies": ["ms"],
  "dependencies": { "ms": "2.1.3" },
  "optionalDependencies": { "fsevents": "1.2.11" }
}
J
lock bundled

# git/ is written by hand after locks of real projects, since a lock with git dependencies needs their hosts.

# npm-shrinkwrap.json wins over package-lock.json, which says something else here.
rm -rf shrinkwrap
mkdir shrinkwrap
cp several-versions/v3/package.json shrinkwrap/
cp several-versions/v3/package-lock.json shrinkwrap/npm-shrinkwrap.json
cp aliases/v3/package-lock.json shrinkwrap/package-lock.json
echo shrinkwrap
