#!/usr/bin/env bash
# Everything that reads the code without running it. Goes on after a fault, so
# that one run shows all of them.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=0
step() {
  echo "lint: $1"
  shift
  "$@" || failed=1
}

formatted() {
  local list
  list=$(find . -name node_modules -prune -o -name '*.go' -print0 | xargs -0 gofmt -l) || return 1
  [ -z "$list" ] || {
    printf 'not formatted by gofmt:\n%s\n' "$list" >&2
    return 1
  }
}

# A host in a lock file would tie the build to one registry.
locks() {
  local found
  found=$(grep -lE '"resolved"|https?://[^"]*registry' web/package-lock.json e2e/package-lock.json) || return 0
  printf 'download addresses in %s: set omit-lockfile-registry-resolved\n' "$found" >&2
  return 1
}

vulnerabilities() {
  local out status
  out=$(bin/tools/govulncheck ./... 2>&1)
  status=$?
  if grep -q '^govulncheck: fetching vulnerabilities' <<<"$out"; then
    echo "govulncheck: not run: no vulnerability database"
    return 0
  fi
  printf '%s\n' "$out"
  return "$status"
}

step gofmt formatted
step golangci-lint bin/tools/golangci-lint run --allow-parallel-runners ./...
step svelte-check npm --prefix web run --silent check
step "types of the API" npm --prefix web run --silent api -- --check
step "lock files" locks
step govulncheck vulnerabilities
exit "$failed"
