#!/usr/bin/env bash
# npm run build: the library and the command line as JavaScript in dist/, for the package. See tsdown.config.ts.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/node_modules/.bin:$PATH"
rm -rf dist
tsdown
