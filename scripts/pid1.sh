#!/usr/bin/env bash
# npm run pid1: every program of itest/pid1/programs.ts as PID 1, or the named ones: npm run pid1 -- tini bash --parallel 2
# npm run pid1 -- --compare: forkbed check on them, beside docs/pid1.json
# npm run pid1 -- --against FILE: no run; the docs/pid1.json of another run beside this one's
# npm run pid1 -- --pages: no run, only what is written from the records in docs
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/node_modules/.bin:$PATH"
case "${1-}" in
  --pages) exec node itest/pid1/write-pages.ts ;;
  --against) shift && exec node itest/pid1/against.ts "$@" ;;
esac
scripts/setup.sh
scripts/compose-build.sh --quiet
case "${1-}" in
  --compare) program=compare.ts && shift ;;
  *) program=run-pid1.ts ;;
esac
node --env-file-if-exists=.env "itest/pid1/$program" "$@"
