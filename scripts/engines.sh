#!/usr/bin/env bash
# npm run engines: the conformance list on every engine of itest/engines/engine-form.ts, or on those that are named:
# npm run engines -- docker-28.5 podman-5.8; or on a virtual machine: npm run engines -- --vm --arch amd64
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
docker compose build --quiet
node --env-file-if-exists=.env itest/engines/run-engines.ts "$@"
