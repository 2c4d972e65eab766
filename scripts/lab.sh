#!/usr/bin/env bash
# npm run lab: builds the page, and opens the lab in the browser. Arguments go to forkbed lab.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/node_modules/.bin:$PATH"
tsdown --filter page --log-level error
exec node bin/forkbed.mjs lab "$@"
