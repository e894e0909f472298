#!/usr/bin/env bash
# Builds the runtime again with a higher spec version, for the test of the upgrade: a copy of the
# sources with that one number raised, as an upgrade would have it. Prints the path of the wasm file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
copy=$target/upgraded-runtime
built=$target/release/wbuild/consilium-runtime

if [ ! -d "$built" ]; then
	echo "Error: the runtime is not built yet: run \`make build\` first" >&2
	exit 1
fi

wasm=$copy/target/wasm32v1-none/release/consilium_runtime.wasm
if [ -f "$wasm" ] && [ -z "$(find runtime/{Cargo.toml,src} pallets Cargo.toml Cargo.lock scripts/upgraded-runtime.sh -newer "$wasm" -print -quit)" ]; then
	echo "$wasm"
	exit 0
fi

# The wasm builder has compiled the procedural macros and more: cargo takes over what is the same.
mkdir -p "$copy"
[ -d "$copy/target" ] || cp -a "$built/target" "$copy/target"
mkdir -p "$copy/source"
cp -a runtime pallets "$copy/source/"
sed -e 's/^members = .*/members = ["pallets\/*", "runtime"]/' Cargo.toml >"$copy/source/Cargo.toml"
cp Cargo.lock "$copy/source/"

lib=$copy/source/runtime/src/lib.rs
version=$(sed -nE 's/^\tspec_version: ([0-9]+),$/\1/p' "$lib")
sed -i -E "s/^(\tspec_version: )$version,\$/\1$((version + 1)),/" "$lib"

CARGO_TARGET_DIR="$copy/target" \
	RUSTFLAGS="-C link-arg=--export-table -C link-arg=--export=__heap_base -C link-arg=--import-memory --cfg substrate_runtime " \
	cargo ${WASM_BUILD_TOOLCHAIN:++$WASM_BUILD_TOOLCHAIN} rustc --release \
	--manifest-path "$copy/source/runtime/Cargo.toml" --target wasm32v1-none \
	--no-default-features --crate-type cdylib \
	--config 'profile.release.panic="abort"' --config 'profile.release.lto="thin"' >&2

echo "$wasm"
