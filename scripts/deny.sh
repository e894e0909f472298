#!/usr/bin/env bash
# Licences, bans and sources of the dependencies, and their known advisories where the advisory
# database, a git repository, can be reached.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
deny=${CONSILIUM_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/consilium/tools}/bin/cargo-deny

# Both workspaces: the chain's and the client's.
check() {
	for manifest in Cargo.toml client/Cargo.toml; do
		"$deny" --log-level error --manifest-path "$manifest" --config deny.toml \
			check --hide-inclusion-graph "$@"
	done
}

check bans licenses sources
if timeout 60 "$deny" --log-level off fetch db; then
	check advisories
else
	echo "deny: the advisory database cannot be reached from here: advisories were not checked"
fi
