#!/usr/bin/env bash
# Says what is missing, and how to get it, before anything fails half-way.
# Usage: require.sh go node ...
set -euo pipefail

faults=0
fault() {
  printf '%s\n' "$*" >&2
  faults=$((faults + 1))
}

# at_least HAVE WANT: versions compared number by number.
at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

require_go() {
  local have
  if ! command -v go >/dev/null; then
    fault "Go is missing. Mote needs Go 1.26 or newer: https://go.dev/doc/install"
    return
  fi
  # A Go before 1.26 fetches a newer one if it may; one that cannot fails here,
  # and is asked outside of the module what it is.
  have=$(go env GOVERSION 2>/dev/null) || have=$(cd / && GOTOOLCHAIN=local go env GOVERSION) || have="not able to run"
  [[ $have == *go[0-9]* ]] && at_least "${have##*go}" 1.26 || fault "Go is $have. Mote needs Go 1.26 or newer: https://go.dev/doc/install"
  if ! command -v cc >/dev/null || ! command -v c++ >/dev/null; then
    fault "A C and C++ compiler is missing (DuckDB is linked in): apt-get install build-essential"
  fi
}

require_node() {
  local have
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    fault "Node and npm are missing. The page needs Node 20.19 or newer: https://nodejs.org/"
    return
  fi
  have=$(node --version)
  at_least "${have#v}" 20.19 || fault "Node is $have. The page needs Node 20.19 or newer: https://nodejs.org/"
}

# The end-to-end tests drive the browser of Debian's packages.
require_chromium() {
  if [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; then
    return
  fi
  if [ -z "${CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Chromium is missing; installing Debian's package." >&2
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >&2 && [ -x /usr/bin/chromium ]; then
      return
    fi
  fi
  fault "Chromium is missing. Type: sudo apt-get install chromium (or name another one in CHROMIUM)"
}

# Tests read the lake with pyarrow, in an environment of their own.
require_python() {
  if python3 -c 'import ensurepip, venv' 2>/dev/null; then
    return
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Python's venv is missing; installing Debian's package." >&2
    if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >&2 && python3 -c 'import ensurepip, venv'; then
      return
    fi
  fi
  fault "Python 3 with venv is missing. Type: sudo apt-get install python3-venv"
}

for what in "$@"; do
  "require_$what"
done
[ "$faults" = 0 ]
