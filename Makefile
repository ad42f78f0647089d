# `make run` and `make test` are all that a fresh machine with Rust needs. What a step does beyond a line stands in scripts/.

SHELL := /bin/bash
.DEFAULT_GOAL := help

target := $(or $(CARGO_TARGET_DIR),target)
# Tools that `make check` installed for this user alone.
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/upr-network

.PHONY: help run test test-rust judges check fmt lint deny drift scripts tree tools bench fuzz openapi advisories clean

help: ## Shows this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Starts the service with its private PostgreSQL, reference facts and samples
	@scripts/install-build-tools
	@[[ -n "$$DATABASE_URL" ]] || scripts/install-postgresql >/dev/null
	cargo build --release --locked
	"$(target)/release/upr-network" demo
	@exec "$(target)/release/upr-network" serve

test: ## Runs all tests, those in a real browser too
	@scripts/install-build-tools
	@scripts/install-test-tools
	@$(MAKE) --no-print-directory test-rust judges

test-rust: ## Runs the Rust tests alone
	@programs=$$(scripts/install-postgresql) && export PATH="$$PATH:$$programs" && echo cargo test && cargo test --locked

judges: ## Lets a browser, graphql-http and Schemathesis judge a running service
	@programs=$$(scripts/install-postgresql) && UPR_POSTGRES_BIN="$$programs" scripts/run-judges

check: fmt lint tree scripts deny drift ## Checks form, lints, licences, scripts, and what the program prints

fmt:
	cargo fmt --check

lint:
	cargo clippy --locked --all-targets -- -D warnings

tree:
	scripts/check-tree

tools:
	@scripts/install-check-tools >/dev/null

deny: tools
	@export PATH="$$PATH:$(cache)/tools/bin"; \
	if command -v cargo-deny >/dev/null; \
	then cargo deny --locked check --hide-inclusion-graph licenses bans sources; \
	else echo "skipped: cargo-deny could not be had here, so licences and bans were not checked"; fi

scripts: tools
	@export PATH="$$PATH:$$(echo "$(cache)"/shellcheck-*/bin)"; \
	if command -v shellcheck >/dev/null; \
	then shellcheck scripts/* .ci/run tests/judges/*.sh; \
	else echo "skipped: ShellCheck could not be had here, so the scripts were not checked"; fi

drift:
	scripts/check-descriptions check

openapi: ## Writes openapi/openapi.json and schema/schema.graphql as the program prints them
	@scripts/check-descriptions write

bench: ## Measures the service beside its baseline
	@scripts/bench

fuzz: seconds ?= 600
fuzz: targets ?= matrix uhri upr_info matching
fuzz: export RUSTC_BOOTSTRAP := 1
fuzz: ## Tries readers and matching with any bytes, for `seconds` each (needs cargo-fuzz)
	@command -v cargo-fuzz >/dev/null || { echo "cargo-fuzz isn't here: cargo install cargo-fuzz --locked" >&2; exit 1; }
	@for target in $(targets); do \
	  mkdir -p "fuzz/corpus/$$target" && \
	  cargo fuzz run -s none -O "$$target" "fuzz/corpus/$$target" "fuzz/seeds/$$target" -- -max_total_time=$(seconds) \
	    -dict="fuzz/dictionaries/$$target" -max_len=8192 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 || exit 1; \
	done

advisories: tools ## Asks the advisory database about our dependencies (needs the network)
	@PATH="$$PATH:$(cache)/tools/bin" cargo deny --locked check advisories

clean: ## Removes what was built; the data folder stays
	cargo clean
	rm -rf tests/judges/node_modules
