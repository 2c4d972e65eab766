#!/usr/bin/env bash
# npm run claims: every experiment on the article's statements; then it writes docs/claims.md with what was measured.
# npm run claims -- --only s10: only this one, with its figures on the terminal; the page stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { echo "claims: expected --only s1…s12, positions, faults or timelines, received: $*" >&2; exit 64; }
only=()
if [ $# -gt 0 ]; then
  [ "$1" = --only ] && [ $# -ge 2 ] || usage "$@"
  shift
  only=("$@")
fi
tests=()
for name in ${only[@]+"${only[@]}"}; do
  case $name in
    s[1-9] | s1[0-2]) file=$(grep -l "^/\*\* S${name#s}: " itest/statements/*.itest.ts) ;;
    positions | faults) file=itest/matrices/$name.itest.ts ;;
    timelines) file=itest/statements/timelines.itest.ts ;;
    *) usage "$name" ;;
  esac
  tests+=("$file")
done

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
rm -rf reports/claims && mkdir -p reports/claims
[ ${#tests[@]} -gt 0 ] || tests=(itest/statements itest/matrices)
jest --selectProjects itest --runInBand --runTestsByPath=false "${tests[@]}"
node --env-file-if-exists=.env itest/claims/write-claims.ts ${only[@]+--only "${only[@]}"}
