VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
ROOMS := badges cmd internal schemas web
STORED := ./cmd/... ./internal/api ./internal/app ./internal/hosted ./internal/jobs ./internal/store ./internal/ui

AS_SERVED := GOGC=200 # the collector as the program sets it (gcPercent)

export PATH := $(PATH):/usr/local/go/bin
export GALON_NODE_MODULES ?= $(CURDIR)/.cache/npm/node_modules
export GALON_CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.DEFAULT_GOAL := help
.PHONY: help build demo prepare test check large race golden fuzz fixture bench bench-load contexts licences vulnerabilities release

help: ## print these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## bin/galon, one static binary
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/galon ./cmd/galon

demo: build ## build, then a believable region on http://localhost:8080 (ARGS='--data DIR --listen ADDR')
	bin/galon demo $(ARGS)

prepare: ## install what the tests need beside Go (chromium, PostgreSQL, npm packages), and say what was done
	@.ci/prepare

test: prepare ## all that CI asks for, cheapest first; what could not be run is listed at the end
	@unformatted=$$(gofmt -l $(ROOMS)); test -z "$$unformatted" || { echo "gofmt would change:"; echo "$$unformatted"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	@.ci/gotest ./...
	@echo "again on PostgreSQL:"
	@.ci/postgres .ci/gotest $(STORED)

check: test large race fuzz licences vulnerabilities ## before you stop: test, the large export, the race detector, every fuzz target for 10 s, licences, known vulnerabilities

large: ## an export of 500 MB read in less than 200 MB of memory (about 20 s)
	GALON_LONG=1 go test ./internal/register -run '^TestLargeXML' -count=1 -v

race: ## the tests with the race detector (needs a C compiler)
	@CGO_ENABLED=1 .ci/gotest -race ./...

fuzz: ## every fuzz target for 10 s (TIME=1m)
	@.ci/fuzz $(or $(TIME),10s)

golden: ## rewrite the golden files; then read the diff
	go test $$(grep -rlE --include=*_test.go 'flag\.Bool\("update"|testkit\.Golden\(' $(ROOMS) | xargs -n1 dirname | sort -u | sed 's|^|./|') -update

fixture: ## the demo of this version as SQL text: the next version must open it (VERSION=v1.2); commit it with the release
	go test ./cmd/galon -run '^TestDatabasesOfEarlierVersionsOpen$$' -count=1 -write-upgrade '$(VERSION)'

bench: ## figures beside the bare operations and json-gold in one run: issue, verify, canonicalise, the page, 10,000 badges
	@$(AS_SERVED) go test ./internal/bench -run '^(TestFigures|TestPageFigures)$$' -figures -v -count=1 -timeout 30m
	@$(AS_SERVED) go test ./internal/app -run '^$$' -bench Batch10000 -benchtime 2x -count=1 -timeout 30m

bench-load: ## the running program under two minutes of load with a million stored badges (GALON_LOAD_AWARDS, GALON_LOAD_TIME; .ci/postgres make bench-load)
	@go test ./internal/bench -run '^TestLoad$$' -load -v -count=1 -timeout 120m

contexts: ## fetch the published JSON-LD contexts again and compare them with the pinned digests
	sh schemas/contexts/update.sh
	go test ./schemas

licences: ## the licence of every module in the binary
	@.ci/licences

vulnerabilities: ## known vulnerabilities in what the program calls; says so when their list cannot be reached
	@.ci/vulnerabilities

release: ## dist/: binaries for Linux, macOS and Windows, their sums and the list of what is in them; built twice and compared
	@VERSION=$(VERSION) .ci/release
