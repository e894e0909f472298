#!/usr/bin/env bash
# Prints the toolchain that compiles the runtime to WebAssembly if it is not the default one:
# `debian-web`, which setup.sh makes where rustup cannot download the target.
set -euo pipefail
lib=$(rustc --print sysroot 2>/dev/null)/lib/rustlib/wasm32v1-none/lib
[ -f "$(echo "$lib"/libcore-*.rlib)" ] || echo debian-web
