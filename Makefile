# Mote: build, run, test. `make help` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PAGE   := internal/webui/dist/index.html
WEB    := web/node_modules/.package-lock.json
E2E    := e2e/node_modules/.package-lock.json
LINTER := bin/tools/.built
PYTHON := bin/python/.built
# Stamping the commit needs a git that trusts this folder; do without otherwise.
VCS    := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: run
run: build ## build everything, collect into ./data and serve on :8080
	bin/mote serve --data ./data --listen :8080

.PHONY: demo
demo: build ## build everything and show it on simulated data on :8080
	bin/mote demo --listen :8080

.PHONY: build
build: check-go check-node $(PAGE) binary ## the page and bin/mote with the page in it

.PHONY: binary
binary: ## bin/mote with whatever page was built before
	go build -buildvcs=$(VCS) -o bin/mote ./cmd/mote

.PHONY: page
page: check-node $(PAGE) ## the page alone

.PHONY: test
test: check-go check-node check-chromium check-python build $(E2E) $(PYTHON) ## Go with the race detector, the page, and both in a browser
	node tools/test.mjs

.PHONY: test-go
test-go: check-go check-node ## only Go
	node tools/test.mjs go

.PHONY: test-web
test-web: check-node $(WEB) ## only the page's unit tests
	node tools/test.mjs web

.PHONY: test-e2e
test-e2e: check-chromium check-python build $(E2E) $(PYTHON) ## only the tests in a browser
	node tools/test.mjs e2e

.PHONY: lint
lint: check-go check-node $(WEB) $(LINTER) ## gofmt, golangci-lint, svelte-check, govulncheck
	tools/lint.sh

.PHONY: bench
bench: check-go ## the figures of docs/benchmarks.md
	go run ./bench

.PHONY: fuzz
fuzz: check-go ## every fuzz test for FUZZTIME, by default 20s each
	tools/fuzz.sh $(FUZZTIME)

.PHONY: clean
clean: ## remove what was built; ./data stays
	rm -rf bin web/node_modules e2e/node_modules
	find internal/webui/dist -mindepth 1 ! -name .keep -delete

.PHONY: check-go check-node check-chromium check-python
check-go:
	@tools/require.sh go
check-node:
	@tools/require.sh node
check-chromium:
	@tools/require.sh chromium
check-python:
	@tools/require.sh python

# npm ci writes the file it is named after, and runs only when the lock is newer.
$(WEB): web/package-lock.json | check-node
	cd web && npm ci && touch node_modules/.package-lock.json

$(E2E): e2e/package-lock.json | check-node
	cd e2e && npm ci && touch node_modules/.package-lock.json

# What the tests read the lake with, as researchers do.
$(PYTHON): tools/python/requirements.txt | check-python
	python3 -m venv bin/python
	bin/python/bin/pip install --quiet --disable-pip-version-check -r tools/python/requirements.txt
	touch $@

PAGE_SOURCES := $(shell find web/src web/public web/scripts -type f ! -name '*.test.ts') \
	web/index.html web/vite.config.ts web/svelte.config.js web/tsconfig.json web/package.json

$(PAGE): $(WEB) $(PAGE_SOURCES)
	cd web && npm run --silent build

# A module of their own, so that the linters' dependencies stay theirs.
$(LINTER): tools/go.mod tools/go.sum | check-go
	mkdir -p bin/tools
	cd tools && go build -trimpath -buildvcs=false -o ../bin/tools/ \
		github.com/golangci/golangci-lint/v2/cmd/golangci-lint golang.org/x/vuln/cmd/govulncheck
	touch $@
