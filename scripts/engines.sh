#!/usr/bin/env bash
# npm run engines: the conformance list on every engine of itest/engines/engine-form.ts
# npm run engines -- docker-28.5 podman-5.8: on the named ones
# npm run engines -- --vm --arch amd64: on a virtual machine
# npm run engines -- --itest docker-28.5 itest/server: the integration tests on one of them, with arguments for jest
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
if [ "${1-}" = --itest ]; then
  scripts/setup.sh user_network
  exec node --env-file-if-exists=.env itest/engines/run-itest.ts "$@"
fi
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env itest/engines/run-engines.ts "$@"
