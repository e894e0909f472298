#!/usr/bin/env bash
# Writes the runtime's metadata to where the client has it; with --check, fails if it is another there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kept=client/chain/metadata.scale

cargo build --quiet --release --workspace --example metadata
metadata=$(mktemp)
trap 'rm -f "$metadata"' EXIT
"${CARGO_TARGET_DIR:-target}/release/examples/metadata" >"$metadata"

if [ "${1:-}" != --check ]; then
	install -m 644 "$metadata" "$kept"
	echo "metadata: $(wc -c <"$kept") bytes in $kept"
elif ! cmp -s "$metadata" "$kept"; then
	echo "Error: $kept is not that of the runtime: run \`make metadata\`, and see whether the client still fits" >&2
	exit 1
fi
