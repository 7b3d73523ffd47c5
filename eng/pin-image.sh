#!/usr/bin/env bash
# Lets action.yml name a published image instead of the Dockerfile, so that a workflow pulls it instead of building it.
#
#   eng/pin-image.sh <image@digest> [action.yml]
set -euo pipefail
image=${1:?an image with its digest, such as ghcr.io/owner/ncm-action@sha256:…}
file=${2:-$(dirname "$0")/../action.yml}
[[ $image =~ ^[a-z0-9./_-]+@sha256:[0-9a-f]{64}$ ]] || { echo "eng/pin-image.sh: $image is no image with a digest." >&2; exit 2; }
grep -q '^  image: Dockerfile$' "$file" || { echo "eng/pin-image.sh: $file does not name the Dockerfile." >&2; exit 1; }
sed -i "s|^  image: Dockerfile\$|  image: docker://$image|" "$file"
