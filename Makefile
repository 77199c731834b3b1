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
generate: $(modules) ## Write what is generated: crds/, config/webhook/, manifests/, docs/
	@node src/generate/main.ts

##@ Test it

.PHONY: test
test: test-tools ## Unit tests, and tests against a real API server
	@vitest run

.PHONY: test-long
test-long: test-tools ## The same, but the operator is killed under load 50 times instead of 10
	@ROUNDS=50 vitest run

.PHONY: test-unit
test-unit: $(modules) ## Unit tests only: seconds
	@vitest run --project unit

.PHONY: test-tools
test-tools: $(modules) ## Build etcd, the Kubernetes control plane and KWOK once, into a cache
	@node test/cluster/main.ts build

.PHONY: cluster
cluster: $(modules) ## A control plane with a fake node, until Ctrl-C
	@node test/cluster/main.ts up

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
