#!/bin/sh
# Write the committed sample photos again: one scenario per patient. The bytes are the same on every machine.
# usage: sh samples/make_samples.sh PHANTOM OUT        e.g. build/phantom samples
set -eu
phantom=${1:-build/phantom}
out=${2:-samples}
here=$(dirname "$0")
exec "$phantom" "$here"/scenarios/P*.json -o "$out"
