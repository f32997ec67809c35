#!/bin/sh
# The first command of the README: from a fresh Debian 12 to results on the shipped samples.
cd "$(dirname "$0")/.." || exit 70
if ! command -v make >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=""; else as_root="sudo"; fi
    $as_root apt-get update -qq && $as_root apt-get install -y --no-install-recommends make >/dev/null || {
        echo "make is missing; as root, run:  apt-get update && apt-get install -y make" >&2
        exit 1
    }
fi
exec make --no-print-directory -s -j"$(nproc)" demo
