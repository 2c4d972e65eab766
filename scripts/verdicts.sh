#!/usr/bin/env bash
# npm run verdicts: every case of itest/verdicts/cases, or the named ones: npm run verdicts -- pool pool-file --times 3
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env itest/verdicts/run-verdicts.ts "$@"
