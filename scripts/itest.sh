#!/usr/bin/env bash
# npm run itest: the tests on real containers. Arguments go to jest: npm run itest -- itest/server
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
mkdir -p reports
export PATH="$PWD/node_modules/.bin:$PATH"
jest --selectProjects itest --runInBand --json --outputFile reports/itest.json "$@"
