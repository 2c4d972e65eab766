#!/usr/bin/env bash
# npm run pid1: every program of itest/pid1/programs.ts as PID 1, or the named ones: npm run pid1 -- tini bash --parallel 2
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env itest/pid1/run-pid1.ts "$@"
