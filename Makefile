# The front door: thin over cargo and the scripts. `make help` lists the targets.

.DEFAULT_GOAL := help
SHELL := /bin/bash

# Where cargo builds; CI sets one that outlives the checkout.
export CARGO_TARGET_DIR ?= $(CURDIR)/target
# Arguments for the program that a target runs: `make network ARGS=--detach`.
ARGS ?=

# Empty where the default toolchain compiles to WebAssembly itself.
WASM_TOOLCHAIN = $(shell scripts/wasm-toolchain.sh)
CARGO = $(if $(WASM_TOOLCHAIN),WASM_BUILD_TOOLCHAIN=$(WASM_TOOLCHAIN) )cargo

# The pallets' own tests run with debug assertions and overflow checks, their benchmarks as tests.
PALLETS := pallet-consortium-root pallet-health-records
comma := ,
space := $(subst ,, )
PALLET_FEATURES := $(subst $(space),$(comma),$(foreach p,$(PALLETS),$(p)/runtime-benchmarks $(p)/try-runtime))
PALLET_TESTS := $(foreach p,$(PALLETS),-p $(p)) --features $(PALLET_FEATURES)

# The Python with scikit-learn, by scripts/setup.sh.
CONSILIUM_TOOLS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/consilium/tools
SCIKIT := $(CONSILIUM_TOOLS)/scikit/bin/python

# The client is a workspace of its own.
CLIENT := --manifest-path client/Cargo.toml

# The runtime's other faces. `--workspace` always: another selection of crates has other features, and
# builds much of what is there again.
RUNTIME_FEATURES := consilium-runtime/runtime-benchmarks,consilium-runtime/try-runtime

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/  \1\t\2/' | expand -t 18

.PHONY: setup
setup: ## Everything a fresh machine needs; seconds when it is there
	@scripts/setup.sh

.PHONY: build
build: setup-build ## The node, with the runtime in it
	@echo "build: the node and the runtime"
	@$(CARGO) build --release --workspace

.PHONY: client
client: setup-build ## The program `consilium`
	@echo "build: the client"
	@cargo build --release $(CLIENT) --workspace

.PHONY: metadata
metadata: setup-build ## Refresh what the client knows of the runtime
	@$(if $(WASM_TOOLCHAIN),WASM_BUILD_TOOLCHAIN=$(WASM_TOOLCHAIN)) scripts/metadata.sh

.PHONY: demo
demo: build client setup-network setup-database ## All of it at work on real data, in minutes (ARGS=--keep leaves it running)
	@node tests/demo/demo.mjs $(ARGS)

.PHONY: network
network: build setup-network ## Five validators on this machine, until Ctrl-C (ARGS=--detach leaves them)
	@node zombienet/network.mjs $(ARGS)

.PHONY: network-stop
network-stop: ## Stop a network that was started with ARGS=--detach
	@node zombienet/network.mjs --stop

.PHONY: database
database: setup-network setup-database ## A mongod for development on this machine, until Ctrl-C
	@node tests/lib/mongod.mjs --folder $(CARGO_TARGET_DIR)/database $(ARGS)

.PHONY: bench
bench: build client setup-network setup-database setup-peers setup-scoring ## Entries a second and seconds an entry, beside the paper's contract
	@cargo build --quiet --release $(CLIENT) --workspace --example load
	@cargo build --quiet --release $(CLIENT) --workspace --example matrix
	@node tests/bench/bench.mjs $(ARGS)

.PHONY: bench-network
bench-network: setup-network ## Block interval, finality, processor and memory of the network that runs
	@node tests/network/bench.mjs $(ARGS)

.PHONY: bench-indexer
bench-indexer: client setup-network setup-database ## How fast the indexer catches up, on the network that runs
	@node tests/indexer/bench.mjs $(ARGS)

.PHONY: costs
costs: setup-network ## What each call costs, on the network that runs and was just started
	@node tests/network/costs.mjs $(ARGS)

.PHONY: bench-scoring
bench-scoring: client setup-scoring ## A million rows scored, here and in scikit-learn
	@cargo build --quiet --release $(CLIENT) --workspace --example matrix
	@$(SCIKIT) tests/scoring/bench.py $(CARGO_TARGET_DIR)/release/consilium \
		$(CARGO_TARGET_DIR)/release/examples/matrix $(ARGS)

.PHONY: test
test: test-client test-rust test-processes ## Every test

.PHONY: test-client
test-client: setup-build
	@echo "test: the client"
	@cargo test --quiet --release $(CLIENT) --workspace

.PHONY: test-rust
test-rust: build
	@echo "test: the pallets, with debug assertions and their benchmarks"
	@$(CARGO) test --quiet $(PALLET_TESTS)
	@echo "test: the runtime and the node"
	@$(CARGO) test --quiet --release --workspace

.PHONY: test-processes
test-processes: build client setup-network setup-database setup-peers setup-scoring
	@echo "test: a runtime to upgrade to"
	@$(if $(WASM_TOOLCHAIN),WASM_BUILD_TOOLCHAIN=$(WASM_TOOLCHAIN)) scripts/upgraded-runtime.sh >/dev/null
	@echo "test: the programs' errors, the network and polkadot.js, each on real processes"
	@node --test --test-concurrency=1 $$(git ls-files 'tests/*.test.mjs')

.PHONY: soak
soak: setup-fuzz build client setup-network setup-database ## What takes too long for every run: a million random calls, fuzzing, a hundred kills
	@echo "soak: a million random calls of the health records against a model"
	@CONSILIUM_RANDOM_SEQUENCES=5000 $(CARGO) test $(PALLET_TESTS) random_calls -- --nocapture
	@scripts/fuzz.sh
	@echo "soak: the indexer, killed a hundred times"
	@CONSILIUM_INDEXER_KILLS=100 node --test tests/indexer/indexer.test.mjs

.PHONY: weights
weights: setup-weights build ## Measure the weights of the pallets' calls
	@$(if $(WASM_TOOLCHAIN),WASM_BUILD_TOOLCHAIN=$(WASM_TOOLCHAIN)) scripts/weights.sh $(ARGS)

.PHONY: lint
lint: setup-lint ## Formatting, clippy, licences and sources of the dependencies
	@echo "lint: formatting"
	@cargo fmt --all --check
	@cargo fmt $(CLIENT) --all --check
	@echo "lint: clippy"
	@$(CARGO) clippy --quiet --release --workspace --all-targets -- -D warnings
	@$(CARGO) clippy --quiet --all-targets $(PALLET_TESTS) -- -D warnings
	@SKIP_WASM_BUILD=1 cargo clippy --quiet --release --workspace --features $(RUNTIME_FEATURES) \
		-- -D warnings
	@cargo clippy --quiet --release $(CLIENT) --workspace --all-targets -- -D warnings
	@echo "lint: what the client knows of the runtime"
	@$(if $(WASM_TOOLCHAIN),WASM_BUILD_TOOLCHAIN=$(WASM_TOOLCHAIN)) scripts/metadata.sh --check
	@echo "lint: dependencies"
	@scripts/deny.sh

.PHONY: clean
clean: ## Remove what was built and installed in this checkout
	@rm -rf target client/target zombienet/node_modules tests/node_modules tests/peers/node_modules

.PHONY: setup-build setup-network setup-database setup-peers setup-scoring setup-lint setup-fuzz setup-weights
setup-build setup-network setup-database setup-peers setup-scoring setup-lint setup-fuzz setup-weights: setup-%:
	@scripts/setup.sh $*
