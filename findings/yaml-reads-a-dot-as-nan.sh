#!/usr/bin/env bash
# The package `yaml` reads a plain `.` as the number NaN under YAML 1.1: `command: [find, .]` of a manifest loses its folder.
#
# Guess:    a lone dot is a string in both versions: YAML 1.1 wants a digit in a number, as its `.nan` for the number that is none shows.
# Seen:     under version 1.1 `.`, `-.`, `+.` and `._` are NaN, and so is `0x_`; under 1.2 each is the string that was written. No error
#           and no warning. `./` and `..` are strings in both.
# Versions: yaml 2.9.1, from npm, node 20.
# Matters:  kubectl and helm read manifests as YAML 1.1, so whoever reads them in Node asks for that version: `workingDir: .` and
#           `args: [.]` then hold no text.
#
# Needs node's npm and network to the registry. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }
command -v npm >/dev/null || cannot 'npm is missing'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
timeout 300 npm install --prefix "$tmp" --no-audit --no-fund --silent yaml@2.9.1 >/dev/null || cannot 'yaml 2.9.1 cannot be installed'

cat >"$tmp/read.cjs" <<'JS'
const { parse } = require('yaml');
const plain = ['.', '-.', '+.', '._', '0x_', './', '..'];
for (const version of ['1.1', '1.2']) {
  const read = plain.map((text) => parse(`[find, ${text}]`, { version })[1]);
  console.log(version, ...read.map((value) => (typeof value === 'string' ? JSON.stringify(value) : value)));
}
JS
seen=$(cd "$tmp" && timeout 60 node read.cjs)
printf '%s\n' "plain      . -. +. ._ 0x_ ./ .." "$seen"
[[ $seen == '1.1 NaN NaN NaN NaN NaN "./" ".."
1.2 "." "-." "+." "._" "0x_" "./" ".."' ]] || { echo 'this has changed'; exit 1; }
