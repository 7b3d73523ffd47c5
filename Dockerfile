# The image of the GitHub Action: the program, the libraries that it loads, the certificates that it trusts, and nothing else.
#
#   docker build --tag ncm-action .        with a container engine
#   eng/image.sh artifacts/image           without one: the same last stage, the first one replaced by what eng/image-root.sh wrote here
#
# The digest is that of the tag's index (amd64 and arm64); Dependabot moves both.
FROM mcr.microsoft.com/dotnet/sdk:10.0.401-noble@sha256:e70cdb7f80b0348f5cb85f19a8f670fca061f033d57eed12fa003d58b0e06317 AS build
WORKDIR /source
COPY . .
RUN eng/image-root.sh /image

FROM scratch
COPY --from=build /image /
LABEL org.opencontainers.image.title="ncm-action" \
      org.opencontainers.image.description="NCM Gate as a GitHub Action: judges every package of an npm lock file before anything is installed." \
      org.opencontainers.image.source="https://github.com/ncm-gate/ncm-gate" \
      org.opencontainers.image.documentation="https://github.com/ncm-gate/ncm-gate/blob/main/docs/github-action.md" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.vendor="NCM Gate"
# OpenSSL's own place for certificates differs from distribution to distribution. Diagnostics would listen on a socket in /tmp.
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
    DOTNET_EnableDiagnostics=0
# No USER: GitHub runs an action's container as root and gives it files that only root may write.
ENTRYPOINT ["/app/ncm-action"]
