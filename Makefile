# The only command surface: what a person types, CI types too.

CARGO ?= cargo

# What the server says of itself, generated from its code and committed.
GENERATED := schema.graphql openapi/masthead.json

.DEFAULT_GOAL := help
.PHONY: help run test test-varnish test-clients conformance hostile checker bench check fmt clippy doc deny unused generated gen

help: ## Lists these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F '\t' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: ## Builds the server, loads the demo newsroom into an empty database and serves it on 127.0.0.1:8080
	$(CARGO) run --release --bin masthead -- serve --demo

test: ## Runs every test; the PostgreSQL half says so loudly where it cannot run
	$(CARGO) test --workspace

test-varnish: ## Runs the tests with a real Varnish (Debian: varnish, varnish-modules)
	MASTHEAD_TEST_REQUIRE_VARNISH=1 $(CARGO) test --workspace --test masthead -- varnish::

conformance: tests/conformance/node_modules tests/conformance/.venv ## Runs the tools of frontend developers against the server (docs/conformance.md)
	@if [ -z "$$MASTHEAD_BIN" ]; then $(CARGO) build --workspace --bin masthead; fi
	cd tests/conformance && node run.mjs $(SUITES)

# Moved away, because it takes writes from anybody: the next build must not find it.
test-clients: tests/clients/node_modules ## Runs Apollo Client, urql, graphql-ws and graphql-sse against the server (docs/conformance.md)
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	if [ -z "$$MASTHEAD_BIN" ]; then \
		$(CARGO) build --workspace --bin masthead --features masthead-cli/test-writes; \
		mv "$${CARGO_TARGET_DIR:-target}/debug/masthead" "$$folder"; \
		export MASTHEAD_BIN="$$folder/masthead"; \
	fi; \
	cd tests/clients && node run.mjs $(SUITES)

# The tools, by npm and pip, in the versions that the lock files name. No package runs a script of its own.
tests/conformance/node_modules: tests/conformance/package-lock.json
	cd tests/conformance && npm ci --ignore-scripts --no-audit --no-fund && touch node_modules

tests/clients/node_modules: tests/clients/package-lock.json
	cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund && touch node_modules

tests/conformance/.venv: tests/conformance/requirements.txt
	python3 -m venv tests/conformance/.venv
	tests/conformance/.venv/bin/pip install --quiet --disable-pip-version-check -r tests/conformance/requirements.txt
	touch tests/conformance/.venv

# The attacker holds 2,500 connections of its own, so it needs as many open files.
hostile: ## Attacks a server of its own for a minute and tells how ordinary readers fare
	$(CARGO) build --release --bin masthead --example hostile
	ulimit -n 8192 2>/dev/null; $(CARGO) run --release --example hostile

# Options: CHECKER="--steps 2000 --seed 7 --kill". Two servers over PostgreSQL, then one over SQLite.
CHECKER ?=

checker: ## Compares what is kept in memory with the database while both change; CHECKER="--steps N --seed N --kill" sets how
	$(CARGO) build --release --workspace --bin masthead --example checker --features masthead-cli/test-writes
	@# A copy, because the next build without the feature replaces the program.
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; set -e; \
	target=$${CARGO_TARGET_DIR:-target}/release; \
	cp "$$target/masthead" "$$folder/masthead"; rm "$$target/masthead"; \
	for engine in postgres sqlite; do \
		"$$target/examples/checker" --program "$$folder/masthead" --engine $$engine $(CHECKER); \
	done

# Sizes: BENCH="--small 10000 --large 100000" is what docs/benchmarks.md tells of; it takes about half an hour.
BENCH ?=

# What requests are measured: HTTP="--only answers,map --rounds 3"; docs/performance.md tells of it. It needs wrk.
HTTP ?=

# The last builds the program once more, with a way to write for tests, and runs copies: what is left behind in the
# folder of releases must not have it.
bench: ## Measures import, start, paging, requests under load and search; BENCH="--small N --large N", HTTP="--only WORKS", SEARCH="--articles N"
	$(CARGO) build --release --workspace
	$(CARGO) run --release --bin masthead-bench -- all $(BENCH)
	$(CARGO) build --release --workspace --bin masthead --bin masthead-bench --features masthead-cli/test-writes
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; set -e; \
	target=$${CARGO_TARGET_DIR:-target}/release; \
	cp "$$target/masthead" "$$target/masthead-bench" "$$folder"; rm "$$target/masthead"; \
	"$$folder/masthead-bench" http $(HTTP); \
	"$$folder/masthead-bench" subscribers; \
	"$$folder/masthead-bench" search $(SEARCH)

check: fmt clippy doc deny unused generated ## Everything that is checked without running the tests

fmt:
	$(CARGO) fmt --all --check

clippy:
	$(CARGO) clippy --workspace --all-targets -- -D warnings

doc:
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" $(CARGO) doc --workspace --no-deps --document-private-items

# These two tools are not needed to work here: tests/contract checks licences and unused dependencies as well.
# What only they know (security advisories, banned sources) is skipped where they are missing, and said.
deny:
	@if $(CARGO) deny --version >/dev/null 2>&1; then \
		echo '$(CARGO) deny check'; $(CARGO) deny check; \
	else \
		echo 'SKIPPED: cargo-deny is not installed; advisories and sources are not checked (cargo install cargo-deny)'; \
	fi

unused:
	@if $(CARGO) machete --version >/dev/null 2>&1; then \
		echo '$(CARGO) machete'; $(CARGO) machete; \
	else \
		echo 'SKIPPED: cargo-machete is not installed; the contract tests look for unused dependencies (cargo install cargo-machete)'; \
	fi

# Compares with the files and not with git, so that it says the same before and after they are committed.
generated:
	@set -e; \
	fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	$(MAKE) --no-print-directory gen OUT="$$fresh"; \
	for file in $(GENERATED); do \
		diff -u "$$file" "$$fresh/$$file" || { echo "$$file is not what the code says; run make gen"; exit 1; }; \
	done

# Where `gen` writes; the checkout, but for the check above.
OUT ?= .

gen: ## Writes schema.graphql and openapi/masthead.json anew
	@set -e; \
	mkdir -p $(OUT)/openapi; \
	part=$$(mktemp); trap 'rm -f "$$part"' EXIT; \
	$(CARGO) run --quiet --bin masthead -- schema graphql > "$$part"; cat "$$part" > $(OUT)/schema.graphql; \
	$(CARGO) run --quiet --bin masthead -- schema openapi > "$$part"; cat "$$part" > $(OUT)/openapi/masthead.json
