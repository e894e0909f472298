#!/usr/bin/env bash
# Measures the weights of the project's pallets, and writes each one's weights.rs.
#
#   scripts/weights.sh [STEPS [REPEAT]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
steps=${1:-50}
repeat=${2:-20}
tools=${CONSILIUM_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/consilium/tools}

echo "weights: the runtime with its benchmarks"
wasm=$(scripts/runtime-wasm.sh . benchmarked-runtime runtime-benchmarks)

for pallet in consortium-root health-records; do
	echo "weights: pallet $pallet, $steps steps of $repeat runs"
	"$tools/bin/frame-omni-bencher" v1 benchmark pallet --runtime "$wasm" \
		--genesis-builder-preset development --pallet "pallet_${pallet//-/_}" --extrinsic '*' \
		--steps "$steps" --repeat "$repeat" --template scripts/weights.hbs \
		--output "pallets/$pallet/src/weights.rs"
done
cargo fmt -p pallet-consortium-root -p pallet-health-records
