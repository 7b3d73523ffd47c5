#!/usr/bin/env bash
# Measures the Action's image: how large it is, and how long it takes from the start of a container to the verdict on samples/webapp, beside node
# doing nothing and a container of the same kind doing nothing.
#
#   bench/action.sh [runs]        as root; needs what eng/image.sh needs, umoci, runc, hyperfine, curl and node; prints the table of bench/RESULTS-action.md
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-10}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

eng/image.sh "$work/image" >&2
umoci unpack --image "$work/image/oci:ncm-action" "$work/bundle" >&2
mkdir "$work/workspace" "$work/home" "$work/workflow" "$work/file_commands"
head=$(git rev-parse HEAD)
base=$(git rev-parse 'HEAD^{tree}') # any other id will do
printf '{"pull_request":{"number":1,"user":{"id":1,"login":"octocat","type":"User"},"head":{"sha":"%s"},"base":{"ref":"main"}}}' "$head" \
  >"$work/workflow/event.json"
node bench/action-github.mjs "$head" "$base" >"$work/port" &
server=$!
until [ -s "$work/port" ]; do sleep 0.1; done
port=$(cat "$work/port")

# The runner's step, as tests/Ncm.Action.Tests/Image/Container.cs has it.
node - "$work" "$port" <<'JS'
const fs = require('node:fs'), [work, port] = process.argv.slice(2)
const config = JSON.parse(fs.readFileSync(`${work}/bundle/config.json`))
const set = (event, env) => {
  config.root.readonly = true
  config.process.terminal = false
  config.process.cwd = '/github/workspace'
  config.linux.namespaces = config.linux.namespaces.filter((space) => space.type !== 'network')
  return { ...config, process: { ...config.process, env: [...config.process.env, 'CI=true', 'GITHUB_ACTIONS=true', `GITHUB_EVENT_NAME=${event}`,
    'GITHUB_EVENT_PATH=/github/workflow/event.json', 'GITHUB_WORKSPACE=/github/workspace', 'GITHUB_STEP_SUMMARY=/github/file_commands/summary',
    'GITHUB_OUTPUT=/github/file_commands/output', 'GITHUB_REPOSITORY=acme/shop', `GITHUB_API_URL=http://127.0.0.1:${port}`,
    'HOME=/github/home', 'INPUT_GITHUB-TOKEN=none', ...env] },
    mounts: [...config.mounts,
      ...['workspace', 'home', 'workflow', 'file_commands'].map((name) => (
        { destination: `/github/${name}`, type: 'bind', source: `${work}/${name}`, options: ['rbind', 'rw'] })),
      { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'noexec'] },
      ...['/etc/hosts', '/etc/resolv.conf'].map((file) => ({ destination: file, type: 'bind', source: file, options: ['rbind', 'ro'] }))] }
}
const write = (name, value) => {
  fs.mkdirSync(`${work}/${name}`)
  value.root.path = `${work}/bundle/rootfs`
  fs.writeFileSync(`${work}/${name}/config.json`, JSON.stringify(value))
}
write('webapp', set('pull_request', []))
write('nothing', set('fork', []))
JS

step() { echo "runc --root $work/state run --bundle $work/$1 ncm-bench-$1"; }
$(step webapp) >"$work/log" 2>&1 || true # fills the cache of facts: every measured run is warm
grep -q 'lodash@4.17.15' "$work/log" || { cat "$work/log" >&2; exit 1; }
count() { curl --silent "http://127.0.0.1:$port/count"; }
before=$(count)
$(step webapp) >/dev/null 2>&1 || true
echo "requests to GitHub of one pull request's check: $(($(count) - before))" >&2

uptime >&2
# -i: webapp has findings, so that its step ends with 1; "nothing" is an event that the program refuses, with 2.
hyperfine -N -i --warmup 2 --runs "$runs" --export-markdown "$work/table.md" \
  -n 'container: a pull request that adds samples/webapp, warm' "$(step webapp)" \
  -n 'container: an event that is refused' "$(step nothing)" \
  -n 'node -e 0' 'node -e 0' >&2
uptime >&2
cat "$work/table.md"
