#!/usr/bin/env bash
# Builds the runtime again for the tests of an upgrade: a copy of the sources with a higher spec version,
# and with events that are encoded in another way (one more before the others, and the fields of one in
# another order), so that who decodes them by the wrong runtime gets them wrong. Prints the path of the
# wasm file.
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

pallet=$copy/source/pallets/health-records/src/lib.rs
sed -i -E \
	-e 's/^\tpub enum Event<T: Config> \{$/&\n\t\t\/\/\/ Of no use.\n\t\tNoted { hospital: T::AccountId },/' \
	-e '/^\t\tVoteCast \{$/,/^\t\t\},$/{/^\t\t\tverdict: Verdict,$/d}' \
	-e 's/^\t\tVoteCast \{$/&\n\t\t\tverdict: Verdict,/' "$pallet"
if cmp -s "$pallet" pallets/health-records/src/lib.rs; then
	echo "Error: the events could not be changed: see scripts/upgraded-runtime.sh" >&2
	exit 1
fi

scripts/runtime-wasm.sh "$copy/source" "$folder"
