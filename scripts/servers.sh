#!/usr/bin/env bash
# npm run servers: every server of itest/servers/servers.ts, or the named ones: npm run servers -- node-24 caddy --times 20
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env itest/servers/run-servers.ts "$@"
