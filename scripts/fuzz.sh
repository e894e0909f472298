#!/usr/bin/env bash
# Feeds the record whatever bytes libFuzzer comes up with, and fails on the first target that crashes,
# hangs or takes too much memory. What was found on the way is kept in the target directory, and the
# next run begins with it; an input that fails is kept in client/record/fuzz/artifacts.
#
#   scripts/fuzz.sh [TARGET]...      without arguments: all of them
#
#   CONSILIUM_FUZZ_SECONDS           how long each target runs: 60
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${CONSILIUM_FUZZ_SECONDS:-60}
cargo_fuzz=${CONSILIUM_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/consilium/tools}/bin/cargo-fuzz
sources=client/record/fuzz
fixtures=client/record/tests/fixtures
# Its own folder: other flags would build everything else again.
folder=$(realpath -m "${CARGO_TARGET_DIR:-target}")/fuzz

# The sanitizers' flags are unstable, and not every machine can have a nightly compiler.
export RUSTC_BOOTSTRAP=1
OPTIONS=(--fuzz-dir "$sources" --target-dir "$folder" --codegen-units 16)

fail() {
	printf 'Error: %s\n' "$*" >&2
	exit 1
}

# What a target begins with. Random bytes alone would take days to become a bundle.
seeds_of() {
	case $1 in
	open) echo health-details.age ;;
	parse) echo health-details.json bill-details.json ;;
	draft) echo draft.json ;;
	fhir) echo bundle.json ;;
	esac
}

fuzz() {
	local target=$1 corpus=$folder/corpus/$1 log=$folder/$1.log
	mkdir -p "$corpus"
	for seed in $(seeds_of "$target"); do
		cp "$fixtures/$seed" "$corpus/"
	done
	echo "fuzz: $target for $seconds s"
	if ! "$cargo_fuzz" run "${OPTIONS[@]}" "$target" "$corpus" -- -max_total_time="$seconds" \
		-timeout=10 -print_final_stats=1 >"$log" 2>&1; then
		# Of the many lines those that tell the reason; when it did not even run, the last ones.
		grep -E -A 1 --no-group-separator 'panicked at|^==.*ERROR|Test unit written' "$log" ||
			tail -n 40 "$log"
		fail "the target $target failed: the reason is above, all that it said in $log"
	fi
	echo "fuzz: $target took $(sed -nE 's/^stat::number_of_executed_units: +//p' "$log") inputs"
}

[ -x "$cargo_fuzz" ] || fail "cargo-fuzz is missing: scripts/setup.sh fuzz installs it"
# To libFuzzer 0 is for ever, and so is a word.
[[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "CONSILIUM_FUZZ_SECONDS is '$seconds', and not a number above 0"
echo "fuzz: building the targets"
CARGO_TERM_QUIET=true "$cargo_fuzz" build "${OPTIONS[@]}"
if [ $# -eq 0 ]; then
	mapfile -t all < <("$cargo_fuzz" list --fuzz-dir "$sources")
	set -- "${all[@]}"
fi
for target in "$@"; do
	fuzz "$target"
done
