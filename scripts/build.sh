#!/usr/bin/env bash
# npm run build: the library and the command line as JavaScript, in dist/, which is what the package carries. CommonJS, which
# Jest, Vitest and Node all load, but for the entry that imports Vitest itself; the types beside it.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/node_modules/.bin:$PATH"
rm -rf dist && mkdir dist
node scripts/build.mjs
tsc -p tsconfig.build.json
# Where a declaration names another, it is found by what stands beside it.
find dist/types \( -name '*.d.ts' -o -name '*.d.mts' \) -exec sed -i -E "s/((from|import) '\.[^']*)\.ts'/\1.js'/" {} +
echo '{ "type": "commonjs" }' >dist/package.json
