#!/usr/bin/env bash
# Records docs/whitelist-session.txt: the interactive whitelist on a copy of samples/webapp, typed into a real terminal (tmux).
#
#   eng/record-whitelist.sh
#
# Needs the .NET SDK, git, tmux and the npm registry.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dotnet build "$root/src/Ncm.Cli" --configuration Release --nologo --verbosity quiet >&2

work=$(mktemp -d)
server=nscm-record-$$
trap 'tmux -L "$server" kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/config"
printf '#!/bin/sh\nexec dotnet "%s" "$@"\n' "$root/src/Ncm.Cli/bin/Release/net10.0/nscm.dll" > "$work/bin/nscm"
chmod +x "$work/bin/nscm"

cp -R "$root/samples/webapp" "$work/webapp"
cat > "$work/webapp/.ncm/whitelist.yml" << 'YAML'
# yaml-language-server: $schema=https://raw.githubusercontent.com/ncm-gate/ncm-gate/main/docs/schemas/whitelist.schema.json
- package: fullpage.js
  versions: 4.0.41
  reason: commercial licence bought, see contracts
  by: octocat
  at: 2026-01-15
YAML
git -C "$work/webapp" init --quiet
git -C "$work/webapp" config user.name octocat
git -C "$work/webapp" config user.email octocat@example.com
git -C "$work/webapp" config core.pager cat
git -C "$work/webapp" add --all
git -C "$work/webapp" commit --quiet --message "A front end"

term() { tmux -L "$server" "$@"; }
screen() { term capture-pane -p -S -; }
wait_for() { # text, times
  for _ in $(seq 1200); do
    [ "$(screen | grep -cF -- "$1" || true)" -ge "${2:-1}" ] && return 0
    sleep 0.1
  done
  echo "eng/record-whitelist.sh: the terminal does not show \"$1\":" >&2
  screen >&2
  exit 1
}
type_line() { sleep 0.3; term send-keys -l -- "$1"; term send-keys Enter; }

term -f /dev/null new-session -d -x 180 -y 400 -c "$work/webapp" \
  "env -u CI PS1='$ ' PATH='$work/bin:$PATH' XDG_CONFIG_HOME='$work/config' NCM_CACHE='$work/cache' bash --norc --noprofile"
wait_for '$'
type_line 'nscm whitelist'
wait_for 'Whitelist debug@2.2.0?'
type_line ''
wait_for 'Whitelist debug@2.2.0?' 2
type_line 'y'
wait_for 'Whitelist lodash@4.17.15?'
type_line 'a'
wait_for 'Reason:'
type_line 'baseline; replaced by 3.0, see ABC-123'
wait_for 'Expires'
type_line '2027-02-01'
wait_for 'there already.'
type_line 'nscm verify | tail -n 2; echo "exit code ${PIPESTATUS[0]}"'
wait_for 'exit code 0'
type_line 'git status --short; git diff'
wait_for '+  expires' 3
sleep 0.5

# The last prompt, which nothing was typed at, is left out.
screen | sed -e 's/[[:space:]]*$//' | sed -e '/./,$!d' | awk '{ lines[NR] = $0 } END { n = NR; while (n > 0 && (lines[n] == "" || lines[n] == "$")) n--; for (i = 1; i <= n; i++) print lines[i] }' \
  > "$root/docs/whitelist-session.txt"
