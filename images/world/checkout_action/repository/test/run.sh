#!/bin/sh
# Every page has a title, and every price two decimals.
set -eu
cd "$(dirname "$0")/.."
for page in src/*.html; do
  grep -q '<title>' "$page" || { echo "$page has no title"; exit 1; }
done
if grep -nE '[0-9]+\.[0-9]( |<)' src/*.html; then
  echo 'a price has one decimal only'
  exit 1
fi
echo "$(ls src/*.html | wc -l) pages are well"
