#!/usr/bin/env bash
# npm run build: the library and the command line as JavaScript in dist/ (see tsdown.config.ts), the manual page beside it, and which
# sources the package has (src/.npmignore).
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/node_modules/.bin:$PATH"
rm -rf dist
tsdown
node scripts/man.ts
node scripts/package-sources.ts
