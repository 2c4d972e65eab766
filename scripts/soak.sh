#!/usr/bin/env bash
# npm run soak: a million connections, good and bad, against one server; npm run soak -- --help lists the options.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ " $* " == *" --help "* ]] || scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
[[ " $* " == *" --help "* ]] || scripts/compose-build.sh --quiet
node --env-file-if-exists=.env itest/soak/run-soak.ts "$@"
