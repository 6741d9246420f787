#!/usr/bin/env bash
# Runs every fuzz test for a while: fuzz.sh [TIME], by default 20s each.
set -euo pipefail
cd "$(dirname "$0")/.."

time=${1:-20s}
grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n 1 dirname | sort -u | while read -r dir; do
  grep -h '^func Fuzz' "$dir"/*_test.go | sed 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/' | while read -r name; do
    echo "fuzz: $dir $name"
    go test "$dir" -run '^$' -fuzz "^$name\$" -fuzztime "$time"
  done
done
