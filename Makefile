# Every way to build and test inference-operator. `make` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

# npm puts Node 24 here where the machine has an older one (package.json, optionalDependencies).
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

modules := node_modules/.package-lock.json

##@ Try it

.PHONY: demo
demo: $(modules) ## A refused and two running Gateways on a control plane of their own (KEEP=1 leaves it running)
	@node test/demo/main.ts

##@ Work on it

.PHONY: check
check: $(modules) ## Format, lint, types, and whether generated files are up to date
	@biome check --error-on-warnings .
	@tsc
	@node src/generate/main.ts --check

.PHONY: format
format: $(modules) ## Format and apply safe fixes
	@biome check --write .

.PHONY: generate
generate: $(modules) ## Write what is generated: crds/, config/, charts/, manifests/, docs/
	@node src/generate/main.ts

##@ Ship it

version := $(shell sed -n 's/^  "version": "\(.*\)",/\1/p' package.json)
IMAGE ?= inference-operator:$(version)

.PHONY: build
build: $(modules) ## The program: dist/main.js, and its parts in dist/parts
	@rm -rf dist/parts
	@rolldown --config rolldown.config.ts

.PHONY: package
package: $(modules) ## The npm package that npx runs: dist/inference-operator-VERSION.tgz
	@mkdir -p dist
	@npm pack --silent --ignore-scripts=false --pack-destination dist

.PHONY: image
image: ## The container image IMAGE, with docker or buildah
	@engine=$$(command -v docker || command -v buildah || true); \
	if [ -z "$$engine" ]; then echo "make image needs docker or buildah" >&2; exit 1; fi; \
	"$$engine" build --tag "$(IMAGE)" --build-arg VERSION=$(version) \
		--build-arg REVISION="$$(git rev-parse HEAD 2>/dev/null || echo unknown)" .

.PHONY: sbom
sbom: $(modules) ## What the image is made of, as CycloneDX: dist/sbom.cdx.json
	@mkdir -p dist
	@npm sbom --omit dev --omit optional --sbom-format cyclonedx --sbom-type application > dist/sbom.cdx.json
	@echo dist/sbom.cdx.json

##@ Test it

.PHONY: test
test: test-tools ## Unit tests, and tests against a real API server
	@vitest run

.PHONY: test-long
test-long: test-tools ## The same, with 50 kills under load instead of 10, and 2000 admitted specs of a kind instead of 100
	@ROUNDS=50 SPECS=2000 vitest run

.PHONY: test-unit
test-unit: $(modules) ## Unit tests only: seconds
	@vitest run --project unit

.PHONY: test-tools
test-tools: $(modules) ## Build etcd, the Kubernetes control plane and KWOK once, into a cache
	@node test/cluster/main.ts build

.PHONY: cluster
cluster: $(modules) ## A control plane with a fake node, until Ctrl-C
	@node test/cluster/main.ts up

.PHONY: test-e2e
test-e2e: $(modules) ## The image, the chart, cert-manager and a real node: on Linux, as root
	@node test/e2e/main.ts

##@ Measure it

.PHONY: bench
bench: test-tools ## Speed and size, each beside its limit or peer in the same run; JSON lines, kept in bench/results
	@node bench/main.ts

.PHONY: bench-quick
bench-quick: test-tools ## The same in two minutes: for a first look, not for the record
	@node bench/main.ts --quick

.PHONY: bench-soak
bench-soak: test-tools ## Whether anything grows under twenty minutes of random change
	@node bench/main.ts soak

##@ Help

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo

$(modules): package.json package-lock.json
	@echo "installing npm packages" >&2
	@npm ci --loglevel=error
	@touch $(modules)
