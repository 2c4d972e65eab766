#!/usr/bin/env bash
# npm test: makes the machine ready, then runs everything that `npm run check` checks, then the tests on real containers.
# A failure does not keep the rest from running; the exit code shows it. jest's reports are in reports/.
set -uo pipefail
cd "$(dirname "$0")/.."

rm -rf reports && mkdir reports
scripts/setup.sh || exit
export PATH="$PWD/node_modules/.bin:$PATH"
status=0
npm run --silent format || status=1
npm run --silent types || status=1
npm run --silent dead-code || status=1
npm run --silent unit -- --json --outputFile reports/unit.json || status=1
npm run --silent itest || status=1
exit $status
