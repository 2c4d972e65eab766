#!/usr/bin/env bash
# npm run itest: the tests on real containers. Two halves run side by side, as they wait more than they work; each is a run of
# its own. Then come the tests that need the engine for themselves, *.alone.itest.ts. If tests failed in up to three files, these files
# run once more, alone. A failure counts if it happens again, and is named in any case. The engine is asked before each part: one that
# scripts/setup.sh started, and that answers nothing any more, is started anew.
# Arguments go to jest, which then runs once: npm run itest -- itest/server. REPORTS is the folder of jest's reports.
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh || exit
readonly REPORTS=${REPORTS:-reports}
mkdir -p "$REPORTS"
export PATH="$PWD/node_modules/.bin:$PATH"
readonly ALONE='\.alone\.itest\.ts$'

tests() { jest --selectProjects itest --runInBand --json --outputFile "$@"; }

if [ $# -gt 0 ]; then
  tests "$REPORTS/itest.json" "$@"
  exit
fi
scripts/compose-build.sh --quiet || exit
status=0
tests "$REPORTS/itest-1.json" --shard 1/2 --testPathIgnorePatterns "$ALONE" &
half=$!
tests "$REPORTS/itest-2.json" --shard 2/2 --testPathIgnorePatterns "$ALONE" || status=1
wait $half || status=1
scripts/setup.sh engine || exit
tests "$REPORTS/itest-3.json" --testPathPatterns "$ALONE" || status=1
[ $status = 0 ] && exit
mapfile -t again < <(node scripts/failed-files.mjs --max 3 "$REPORTS"/itest-[123].json)
[ ${#again[@]} = 0 ] && exit 1
printf 'once more, alone: %s\n' "${again[@]}"
scripts/setup.sh engine || exit
tests "$REPORTS/itest-again.json" --runTestsByPath "${again[@]}"
