#!/usr/bin/env bash
# Builds the runtime again with a higher spec version, for the test of the upgrade: a copy of the
# sources with that one number raised, as an upgrade would have it. Prints the path of the wasm file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=upgraded-runtime
copy=$(realpath -m "${CARGO_TARGET_DIR:-target}")/$folder

wasm=$copy/target/wasm32v1-none/release/consilium_runtime.wasm
if [ -f "$wasm" ] && [ -z "$(find runtime/{Cargo.toml,src} pallets Cargo.toml Cargo.lock scripts/{upgraded-runtime,runtime-wasm}.sh -newer "$wasm" -print -quit)" ]; then
	echo "$wasm"
	exit 0
fi

mkdir -p "$copy/source"
cp -a runtime pallets "$copy/source/"
sed -e 's/^members = .*/members = ["pallets\/*", "runtime"]/' Cargo.toml >"$copy/source/Cargo.toml"
cp Cargo.lock "$copy/source/"

lib=$copy/source/runtime/src/lib.rs
version=$(sed -nE 's/^\tspec_version: ([0-9]+),$/\1/p' "$lib")
sed -i -E "s/^(\tspec_version: )$version,\$/\1$((version + 1)),/" "$lib"

scripts/runtime-wasm.sh "$copy/source" "$folder"
