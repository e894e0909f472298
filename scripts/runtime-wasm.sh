#!/usr/bin/env bash
# Compiles the runtime to WebAssembly as the node's build does, but from given sources or with given
# features, and prints the path of the wasm file. The node's own runtime stays as it is.
#
#   scripts/runtime-wasm.sh WORKSPACE FOLDER [FEATURES]
#
#   WORKSPACE  the folder with the sources
#   FOLDER     where to build, under the target directory
#   FEATURES   of the runtime, with commas
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
workspace=$1
folder=$2
features=${3:-}
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
built=$target/release/wbuild/consilium-runtime

if [ ! -d "$built" ]; then
	echo "Error: the runtime is not built yet: run \`make build\` first" >&2
	exit 1
fi

# The wasm builder has compiled the procedural macros and more: cargo takes over what is the same.
mkdir -p "$target/$folder"
[ -d "$target/$folder/target" ] || cp -a "$built/target" "$target/$folder/target"

CARGO_TARGET_DIR="$target/$folder/target" \
	RUSTFLAGS="-C link-arg=--export-table -C link-arg=--export=__heap_base -C link-arg=--import-memory --cfg substrate_runtime " \
	cargo ${WASM_BUILD_TOOLCHAIN:++$WASM_BUILD_TOOLCHAIN} rustc --release \
	--manifest-path "$workspace/runtime/Cargo.toml" --target wasm32v1-none \
	--no-default-features --features "$features" --crate-type cdylib \
	--config 'profile.release.panic="abort"' --config 'profile.release.lto="thin"' >&2

echo "$target/$folder/target/wasm32v1-none/release/consilium_runtime.wasm"
