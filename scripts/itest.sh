#!/usr/bin/env bash
# npm run itest: the tests on real containers, in parts; each is a run of its own. Two parts for each core run side by side, as a test
# waits more than it works: two alone left 65 % of two cores idle. A lane that has ended a part begins the next. The files that take the
# longest come first, each as a part, and so no lane waits long for the others. Then come the tests that need the engine for themselves,
# *.alone.itest.ts, and the files that took the longest are named. If tests failed in up to six files, these files run once more, alone. A
# failure counts if it happens again, and is named in any case. The engine is asked before and after the parts: one that
# scripts/setup.sh started, and that answers nothing any more, is started anew. A part that stands still is ended after PART_LIMIT_S; one
# that left no report runs once more, alone.
# Arguments go to jest, which then runs once: npm run itest -- itest/server. REPORTS is the folder of jest's reports, LANES the number of
# parts side by side.
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh || exit
readonly REPORTS=${REPORTS:-reports}
mkdir -p "$REPORTS"
export PATH="$PWD/node_modules/.bin:$PATH"
readonly LANES=${LANES:-$(($(nproc) * 2))}
# Each costs a start of jest, some seconds; the more there are, the shorter is the wait for the last.
readonly SHARDS=14
# From a run before: node scripts/slow-files.mjs --names --max 16 reports/itest-[0-9]*.json >itest/long-files.txt
readonly LONG_FILES=itest/long-files.txt
# The longest took eight minutes.
readonly PART_LIMIT_S=1200
readonly ALONE='\.alone\.itest\.ts$'

tests() { timeout --foreground --kill-after 30 "$PART_LIMIT_S" jest --selectProjects itest --runInBand --json --outputFile "$@"; }

if [ $# -gt 0 ]; then
  exec jest --selectProjects itest --runInBand --json --outputFile "$REPORTS/itest.json" "$@"
fi
scripts/compose-build.sh --quiet || exit
status=0
begun=$(mktemp -d)
trap 'rm -rf "$begun"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# A file that is there no more has no part.
mapfile -t long < <(while read -r file; do [ ! -f "$file" ] || echo "$file"; done <$LONG_FILES)
parts=("${long[@]}")
for shard in $(seq $SHARDS); do parts+=("$shard/$SHARDS"); done
# A part that leaves no report counts as one that failed.
for part in "${!parts[@]}" alone; do : >"$REPORTS/itest-$part.json"; done

run_part() {
  local report=$REPORTS/itest-$1.json part=${parts[$1]}
  case $part in
    *.ts) tests "$report" --runTestsByPath "$part" ;;
    *) tests "$report" --shard "$part" --testPathIgnorePatterns "$ALONE" "${long[@]}" ;;
  esac
}

# The parts that no lane has begun, one after the other, until Ctrl-C or TERM ends one.
run_lane() {
  local part code
  for part in "${!parts[@]}"; do
    mkdir "$begun/$part" 2>/dev/null || continue
    code=0
    run_part "$part" || code=$?
    echo $code >"$begun/$part/code"
    case $code in 130 | 143) return ;; esac
  done
}

lanes=()
for _ in $(seq "$LANES"); do
  run_lane &
  lanes+=($!)
done
wait "${lanes[@]}"
scripts/setup.sh engine || exit
for part in "${!parts[@]}"; do
  if [ ! -s "$REPORTS/itest-$part.json" ]; then
    echo "once more, alone, as it left no report: ${parts[part]}"
    run_part "$part" || status=1
  elif [ "$(cat "$begun/$part/code")" != 0 ]; then
    status=1
  fi
done
tests "$REPORTS/itest-alone.json" --testPathPatterns "$ALONE" || status=1
node scripts/slow-files.mjs --max 10 "$REPORTS"/itest-{[0-9]*,alone}.json
[ $status = 0 ] && exit
mapfile -t again < <(node scripts/failed-files.mjs --max 6 "$REPORTS"/itest-{[0-9]*,alone}.json)
[ ${#again[@]} = 0 ] && exit 1
printf 'once more, alone: %s\n' "${again[@]}"
scripts/setup.sh engine || exit
tests "$REPORTS/itest-again.json" --runTestsByPath "${again[@]}"
