#!/usr/bin/env bash
# npm run bench: every benchmark, or those that are named: npm run bench -- cost
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
docker compose build --quiet
base_image=$(sed -n 's/^BASE_IMAGE=//p' .env 2>/dev/null | tail -n 1)
docker build --quiet --build-arg "BASE_IMAGE=${BASE_IMAGE:-${base_image:-debian:trixie-slim}}" \
  --tag forkbed-c-floor itest/subjects/c-floor >/dev/null
[ $# -gt 0 ] || set -- cost held observe
for name in "$@"; do
  [ -f "bench/$name.bench.ts" ] || { echo "bench: expected one of $(ls bench | sed -n 's/\.bench\.ts$//p' | tr '\n' ' '), received $name" >&2; exit 64; }
  node --env-file-if-exists=.env "bench/$name.bench.ts"
done
node bench/support/write-page.ts
