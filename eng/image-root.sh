#!/usr/bin/env bash
# Writes the file system of the Action's image into a folder: the published program, the libraries that it loads, certificates.
# The Dockerfile's first stage runs it, and eng/image.sh where no container engine does.
#
#   eng/image-root.sh <folder>             e.g. eng/image-root.sh artifacts/image/root
#
# Needs the .NET SDK on a Linux with glibc, OpenSSL 3 and ca-certificates. NCM_IMAGE_BUILD names a folder to build in.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
[ $# = 1 ] || { echo "usage: eng/image-root.sh <folder>" >&2; exit 2; }
root=$1
platform=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')

rm -rf "$root"
mkdir -p "$root"/{app,etc/ssl/certs,tmp,usr/share/doc/ncm-action}
chmod 1777 "$root/tmp"

# Away from the folders of ordinary builds, which restore for no platform.
dotnet publish "$source/src/Ncm.Action" --configuration Release --runtime "$platform" --nologo --verbosity quiet \
  --artifacts-path "${NCM_IMAGE_BUILD:-$source/artifacts/image/build}" --output "$root/app" \
  -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:GenerateDocumentationFile=false -p:DebugType=none

# The libraries, where the program's loader looks for them. OpenSSL is loaded by name once TLS is needed, so that no program lists it.
library() { ldconfig -p | awk -v name="$1" '$1 == name && !found { print $NF; found = 1 }'; }
openssl=("$(library libssl.so.3)" "$(library libcrypto.so.3)")
[ -n "${openssl[0]}" ] && [ -n "${openssl[1]}" ] || { echo "eng/image-root.sh: OpenSSL 3 is not installed." >&2; exit 1; }
{
  printf '%s\n' "${openssl[@]}"
  ldd "$root/app/ncm-action" "$root"/app/*.so "${openssl[@]}" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $1 !~ /:$/ { print $1 }'
} | sort -u | while read -r file; do
  mkdir -p "$root$(dirname "$file")"
  cp --dereference "$file" "$root$file"
done

cp --dereference /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp "$source/LICENSE" "$root/usr/share/doc/ncm-action/"
# Names are looked up as everywhere: the hosts file first, which container engines write.
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
echo 'root:x:0:0:root:/root:/' >"$root/etc/passwd"

# Nothing needs more than to be read; only programs and loaders are run.
find "$root" -type f -exec chmod 0444 {} + -exec touch --no-create --date=@0 {} +
chmod 0555 "$root/app/ncm-action"
find "$root" -name 'ld-linux*' -exec chmod 0555 {} +
