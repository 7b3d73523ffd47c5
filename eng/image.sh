#!/usr/bin/env bash
# Builds the Action's image where no container engine runs: the Dockerfile's last stage over what eng/image-root.sh writes, by buildah.
#
#   eng/image.sh [folder]                  e.g. eng/image.sh artifacts/image
#
# Writes <folder>/oci, an OCI image layout with the tag "ncm-action", and says how large its packed layers are.
# Needs buildah and skopeo besides the .NET SDK; as root, since it changes file systems.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mkdir -p "${1:-artifacts/image}" && cd "${1:-artifacts/image}" && pwd)
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)

rm -rf "$folder/build-context" "$folder/oci"
eng/image-root.sh "$folder/build-context/image"

store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT
buildah=(buildah --storage-driver vfs --root "$store/root" --runroot "$store/run")
"${buildah[@]}" bud --quiet --isolation chroot --build-context "build=$folder/build-context" --timestamp 0 \
  --label "org.opencontainers.image.version=$version" --label "org.opencontainers.image.revision=$revision" \
  --file Dockerfile --tag ncm-action . >/dev/null
"${buildah[@]}" push --quiet ncm-action "oci:$folder/oci:ncm-action"

skopeo inspect --raw "oci:$folder/oci:ncm-action" | grep -oE '"size": *[0-9]+' |
  awk -F: '{ bytes += $2 } END { printf "ncm-action %s: %.1f MB packed\n", version, bytes / 1e6 }' version="$version"
