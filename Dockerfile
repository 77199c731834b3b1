# The image of the operator: Node, and the bundled program. No shell, no npm, no node_modules.
#
#   make image                       builds inference-operator:<version> with docker or buildah
#
# Pin the bases by digest where builds must be reproducible (--build-arg BUILD_BASE=...@sha256:...).
ARG BUILD_BASE=docker.io/library/node:24-bookworm-slim
ARG RUNTIME_BASE=gcr.io/distroless/nodejs24-debian12:nonroot

# The bundle is the same on every platform, so it is made on the builder's own.
FROM --platform=$BUILDPLATFORM ${BUILD_BASE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY rolldown.config.ts ./
COPY src src
RUN npx rolldown --config rolldown.config.ts

FROM ${RUNTIME_BASE}
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="inference-operator" \
      org.opencontainers.image.description="A Kubernetes operator for AI platforms, admission first" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# package.json says that these are ES modules: Node would read each file as CommonJS first, and keep what came of it.
COPY --from=build /build/dist /app
COPY LICENSE package.json /app/
ENV NODE_ENV=production
# As a number, so that the kubelet can tell that it is not root.
USER 65532:65532
EXPOSE 9443 8081
ENTRYPOINT ["/nodejs/bin/node", "/app/main.js"]
CMD ["--help"]
