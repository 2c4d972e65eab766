#!/usr/bin/env bash
# npm run kubernetes: RabbitMQ and Redis with the probes of their charts; writes its section of docs/kubernetes.md
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env itest/kubernetes/run-kubernetes.ts "$@"
