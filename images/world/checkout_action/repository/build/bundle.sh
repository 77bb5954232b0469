#!/bin/sh
# Makes one file of all pages, in the order of their names: the same pages always give the same bytes.
set -eu
out=${1:?usage: build/bundle.sh FILE}
mkdir -p "$(dirname "$out")"
cd "$(dirname "$0")/.."
: > "$out"
for page in $(find src -type f | LC_ALL=C sort); do
  printf '=== %s\n' "$page" >> "$out"
  cat "$page" >> "$out"
done
