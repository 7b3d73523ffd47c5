#!/usr/bin/env bash
# Writes the file system of an image into a folder: the published program, the libraries that it loads, certificates.
# The first stage of Dockerfile and Dockerfile.registry runs it, and eng/image.sh where no container engine does.
#
#   eng/image-root.sh <folder> [project]   e.g. eng/image-root.sh artifacts/image/root Ncm.Registry; the Action's without a project
#
# Needs the .NET SDK on a Linux with glibc, OpenSSL 3 and ca-certificates. NCM_IMAGE_BUILD names a folder to build in.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
case ${2:-Ncm.Action} in
  Ncm.Action) program=ncm-action ;;
  Ncm.Registry) program=ncm-registry ;;
  *) echo "usage: eng/image-root.sh <folder> [Ncm.Action|Ncm.Registry]" >&2; exit 2 ;;
esac
root=${1:?usage: eng/image-root.sh <folder> [Ncm.Action|Ncm.Registry]}
project=${2:-Ncm.Action}
build=${NCM_IMAGE_BUILD:-$source/artifacts/image/build}
platform=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')

rm -rf "$root"
mkdir -p "$root"/{app,tmp}
chmod 1777 "$root/tmp"

# Away from the folders of ordinary builds, which restore for no platform.
dotnet publish "$source/src/$project" --configuration Release --runtime "$platform" --nologo --verbosity quiet \
  --artifacts-path "$build" --output "$root/app" \
  -p:ContinuousIntegrationBuild=true -p:NuGetAudit=false \
  -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:GenerateDocumentationFile=false -p:DebugType=none

# The libraries, where the program's loader looks for them. OpenSSL is loaded by name once TLS is needed, so that no program lists it.
library() { ldconfig -p | awk -v name="$1" '$1 == name && !found { print $NF; found = 1 }'; }
openssl=("$(library libssl.so.3)" "$(library libcrypto.so.3)")
[ -n "${openssl[0]}" ] && [ -n "${openssl[1]}" ] || { echo "eng/image-root.sh: OpenSSL 3 is not installed." >&2; exit 1; }
libraries=$({
  printf '%s\n' "${openssl[@]}"
  ldd "$root/app/$program" "$root"/app/*.so "${openssl[@]}" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $1 !~ /:$/ { print $1 }'
} | sort -u)
for file in $libraries /etc/ssl/certs/ca-certificates.crt; do
  mkdir -p "$root$(dirname "$file")"
  cp --dereference "$file" "$root$file"
done

# Names are looked up as everywhere: the hosts file first, which container engines write.
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
echo 'root:x:0:0:root:/root:/' >"$root/etc/passwd"

# What a server keeps, it keeps in a volume, as a user who may write nothing else. The number is that of .NET's own images.
if [ "$program" = ncm-registry ]; then
  echo 'ncm:x:1654:1654:ncm:/data:/' >>"$root/etc/passwd"
  mkdir "$root/data"
fi

# What scanners and lists of contents (SBOM) go by, and the licences: as images without a distribution in them ("distroless") have it.
about=$root/usr/share/doc/$program
mkdir -p "$about" "$root/var/lib/dpkg/status.d"
cp "$source/LICENSE" "$about/"
cp "$build/bin/$project/release_$platform/$program.deps.json" "$about/"
if command -v dpkg-query >/dev/null; then
  cp --dereference /etc/os-release "$root/etc/"
  for package in $(for file in $libraries; do
    path=$(readlink --canonicalize "$file")
    dpkg-query --search "$path" 2>/dev/null || dpkg-query --search "${path#/usr}"
  done | sed 's/[:,].*//' | sort -u) ca-certificates; do
    dpkg-query --status "$package" >"$root/var/lib/dpkg/status.d/$package"
    [ -e "/usr/share/doc/$package/copyright" ] || continue
    mkdir -p "$root/usr/share/doc/$package"
    cp --dereference "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/"
  done
fi

# Nothing needs more than to be read; only programs and loaders are run.
find "$root" -type f -exec chmod 0444 {} + -exec touch --no-create --date=@0 {} +
chmod 0555 "$root/app/$program"
find "$root" -name 'ld-linux*' -exec chmod 0555 {} +
