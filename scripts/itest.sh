#!/usr/bin/env bash
# npm run itest: the tests on real containers, in two halves side by side, since they wait more than they work: each is a run of
# its own. Arguments go to jest, which then runs once: npm run itest -- itest/server
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh || exit
mkdir -p reports
export PATH="$PWD/node_modules/.bin:$PATH"

tests() { jest --selectProjects itest --runInBand --json --outputFile "$@"; }

if [ $# -gt 0 ]; then
  tests reports/itest.json "$@"
  exit
fi
docker compose build --quiet || exit
tests reports/itest-1.json --shard 1/2 &
first=$!
status=0
tests reports/itest-2.json --shard 2/2 || status=1
wait $first || status=1
exit $status
