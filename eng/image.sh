#!/usr/bin/env bash
# Builds an image where no container engine runs: the last stage of its Dockerfile over what eng/image-root.sh writes, by buildah.
#
#   eng/image.sh [folder] [program]        e.g. eng/image.sh artifacts/image-registry ncm-registry; the Action's without a program
#
# Writes <folder>/oci, an OCI image layout with the program's name as its tag, and says how large its packed layers are.
# Needs buildah and skopeo besides the .NET SDK; as root, since it changes file systems.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mkdir -p "${1:-artifacts/image}" && cd "${1:-artifacts/image}" && pwd)
program=${2:-ncm-action}
case $program in
  ncm-action) project=Ncm.Action dockerfile=Dockerfile ;;
  ncm-registry) project=Ncm.Registry dockerfile=Dockerfile.registry ;;
  *) echo "eng/image.sh: there is no image of $program, only of ncm-action and ncm-registry." >&2; exit 2 ;;
esac
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)

rm -rf "$folder/build-context" "$folder/oci"
eng/image-root.sh "$folder/build-context/image" "$project"

store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT
buildah=(buildah --storage-driver vfs --root "$store/root" --runroot "$store/run")
"${buildah[@]}" bud --quiet --isolation chroot --build-context "build=$folder/build-context" --timestamp 0 \
  --label "org.opencontainers.image.version=$version" --label "org.opencontainers.image.revision=$revision" \
  --file "$dockerfile" --tag "$program" . >/dev/null
"${buildah[@]}" push --quiet "$program" "oci:$folder/oci:$program"

skopeo inspect --raw "oci:$folder/oci:$program" | grep -oE '"size": *[0-9]+' |
  awk -F: '{ bytes += $2 } END { printf "%s %s: %.1f MB packed\n", program, version, bytes / 1e6 }' program="$program" version="$version"
