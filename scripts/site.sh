#!/usr/bin/env bash
# npm run site: the pages of the repository as a site with a search, in site/dist, or in the folder that is its argument. Any server of
# files shows it: for example python3 -m http.server. It fetches nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH="$PWD/node_modules/.bin:$PATH"
output=${1:-site/dist}
rm -rf "$output"
eleventy --quiet --config=site/eleventy.config.mjs --output="$output"
pagefind --quiet --site "$output"
echo "$output"
