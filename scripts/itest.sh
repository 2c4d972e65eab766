#!/usr/bin/env bash
# npm run itest: the tests on real containers, in parts, of which two run side by side, as they wait more than they work; each is a run
# of its own. Whoever has ended a part begins the next, so that neither waits long for the other. Then come the tests that need the
# engine for themselves, *.alone.itest.ts, and the files that took the longest are named. If tests failed in up to three files, these
# files run once more, alone. A failure counts if it happens again, and is named in any case. The engine is asked before and after the
# parts: one that scripts/setup.sh started, and that answers nothing any more, is started anew.
# Arguments go to jest, which then runs once: npm run itest -- itest/server. REPORTS is the folder of jest's reports.
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh || exit
readonly REPORTS=${REPORTS:-reports}
mkdir -p "$REPORTS"
export PATH="$PWD/node_modules/.bin:$PATH"
# Each costs a start of jest, some seconds; the more there are, the shorter is the wait for the last.
readonly PARTS=12
readonly ALONE='\.alone\.itest\.ts$'

tests() { jest --selectProjects itest --runInBand --json --outputFile "$@"; }

if [ $# -gt 0 ]; then
  tests "$REPORTS/itest.json" "$@"
  exit
fi
scripts/compose-build.sh --quiet || exit
status=0
begun=$(mktemp -d)
trap 'rm -rf "$begun"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# A part that leaves no report counts as one that failed.
for part in $(seq "$PARTS") alone; do : >"$REPORTS/itest-$part.json"; done

# The parts that nobody has begun, one after the other, until a signal ends one.
run_parts() {
  local part code result=0
  for part in $(seq "$PARTS"); do
    mkdir "$begun/$part" 2>/dev/null || continue
    code=0
    tests "$REPORTS/itest-$part.json" --shard "$part/$PARTS" --testPathIgnorePatterns "$ALONE" || code=$?
    [ $code = 0 ] || result=1
    [ $code -lt 128 ] || break
  done
  return $result
}

run_parts &
beside=$!
run_parts || status=1
wait $beside || status=1
scripts/setup.sh engine || exit
tests "$REPORTS/itest-alone.json" --testPathPatterns "$ALONE" || status=1
node scripts/slow-files.mjs --max 10 "$REPORTS"/itest-{[0-9]*,alone}.json
[ $status = 0 ] && exit
mapfile -t again < <(node scripts/failed-files.mjs --max 3 "$REPORTS"/itest-{[0-9]*,alone}.json)
[ ${#again[@]} = 0 ] && exit 1
printf 'once more, alone: %s\n' "${again[@]}"
scripts/setup.sh engine || exit
tests "$REPORTS/itest-again.json" --runTestsByPath "${again[@]}"
