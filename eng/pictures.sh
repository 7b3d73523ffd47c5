#!/usr/bin/env bash
# Draws docs/images/*.png from the Markdown beside them, which the tests hold to what the program writes (NCM_ACCEPT=1 writes it anew).
#
#   eng/pictures.sh        needs npm, chromium, pngquant and the fonts Noto Sans, Noto Mono and Noto Color Emoji
#                          (on Debian: chromium pngquant fonts-noto-core fonts-noto-mono fonts-noto-color-emoji)
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo '{"private":true}' >"$work/package.json"
npm install --prefix "$work" --no-audit --no-fund --no-package-lock --silent marked@18.2.1

# Chromium asks nobody but the file.
chromium=(chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
  --disable-component-update --disable-sync --hide-scrollbars "--user-data-dir=$work/profile")

for frame in summary comment; do
  node eng/picture.mjs "$work" "$frame" "docs/images/$frame.md" >"$work/page.html"
  height=$("${chromium[@]}" --window-size=920,100 --dump-dom "file://$work/page.html" 2>/dev/null | sed -n 's/.*data-height="\([0-9]*\)".*/\1/p')
  "${chromium[@]}" "--window-size=920,$height" --force-device-scale-factor=2 "--screenshot=$work/$frame.png" "file://$work/page.html" 2>/dev/null
  pngquant --force --strip --speed 1 --quality 60-95 --output "docs/images/$frame.png" "$work/$frame.png"
  echo "docs/images/$frame.png: $(stat --format %s "docs/images/$frame.png") bytes"
done
