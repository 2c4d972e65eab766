#!/usr/bin/env bash
# npm run gallery: every server of itest/gallery/subjects.ts, or the named folders: npm run gallery -- socat nginx
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env itest/gallery/run-gallery.ts "$@"
