# Targets for people and for CI; `make help` lists them.
GO      ?= go
FUZZTIME ?= 20s

.PHONY: help build test race lint format fuzz bench conformance conformance-update wpt wpt-update parity api-update clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

build: ## the static binary, ./jsrt
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o jsrt ./cmd/jsrt

test: ## vet for every platform, all Go tests, all JavaScript tests and examples
	$(GO) vet ./...
	GOOS=darwin $(GO) vet ./loop/... ./engine/... ./node/... ./cmd/...
	GOOS=freebsd $(GO) vet ./loop/... ./engine/... ./node/... ./cmd/...
	$(GO) test ./...

race: ## all Go tests under the race detector
	$(GO) test -race ./...

lint: ## formatting, vet and, where it is installed, golangci-lint
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run make format"; exit 1; }
	$(GO) vet ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run; else echo "golangci-lint is not installed: skipped"; fi

format: ## gofmt everything
	gofmt -w .

fuzz: ## every fuzz target for FUZZTIME (20s)
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep ^Fuzz); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$pkg || exit 1; \
	  done; \
	done

bench: build ## jsrt beside node, bun and deno, as far as they are installed; BENCH="-cases tcp-echo-64x50" chooses
	JSRT_BIN=$(CURDIR)/jsrt $(GO) run ./test/bench $(BENCH)

conformance: build ## Node's own test suite against test/conformance/expectations.txt; GROUPS=net,dgram chooses
	$(GO) run ./test/conformance -runtime ./jsrt $(if $(GROUPS),-groups $(GROUPS))

conformance-update: build ## rewrite the expectations from what is; reasons are kept
	$(GO) run ./test/conformance -runtime ./jsrt -update $(if $(GROUPS),-groups $(GROUPS))

wpt: build ## the Web Platform Tests of Node's source
	$(GO) run ./test/wpt -runtime ./jsrt

wpt-update: build ## rewrite their expectations
	$(GO) run ./test/wpt -runtime ./jsrt -update

parity: build ## every JavaScript test and example under jsrt and node: same output, same exit status
	$(GO) run ./test/parity -runtime ./jsrt

api-update: build ## rewrite the list of names that jsrt does not have yet
	JSRT_BIN=$(CURDIR)/jsrt $(GO) test ./test/api -update

clean:
	rm -rf jsrt build
