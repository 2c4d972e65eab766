#!/usr/bin/env bash
# npm run swarm-figures: many clients on a Swarm of three engines on this machine; writes its section of docs/scale.md. Needs root, and a
# machine that does nothing else. npm run swarm-figures -- --pairs 3 --many 500 --clients 60 --connections 200 --set-sysctl
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env itest/swarm/run-swarm-figures.ts "$@"
