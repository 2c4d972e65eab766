#!/usr/bin/env bash
# npm run bench: every benchmark, or the named ones: npm run bench -- cost held --rounds 3
# Each of them gets the options. --compare REV measures a revision beside this one, by the benchmarks that do so. With --set-sysctl c100k and
# growth may raise the host's limits, and print which. --children N is for c100k.
set -euo pipefail
cd "$(dirname "$0")/.."

names=() options=() comparing=
while [ $# -gt 0 ]; do
  case $1 in
    --compare) options+=("$1" "${2-}"); comparing=yes; shift ;;
    --rounds | --children) options+=("$1" "${2-}"); shift ;;
    --*) options+=("$1") ;;
    *) names+=("$1") ;;
  esac
  shift
done
known=$(find bench -maxdepth 1 -name '*.bench.ts' | sed 's|bench/\(.*\)\.bench\.ts|\1|' | sort | tr '\n' ' ')
for name in ${names[@]+"${names[@]}"}; do
  [ -f "bench/$name.bench.ts" ] || { echo "bench: expected one of $known, received $name" >&2; exit 64; }
done
[ ${#names[@]} -gt 0 ] || [ -z "$comparing" ] || names=(check matchers)
# shellcheck disable=SC2206 # one word a name
[ ${#names[@]} -gt 0 ] || names=($known)

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env bench/support/build-images.ts
failed=()
for name in "${names[@]}"; do
  node --env-file-if-exists=.env "bench/$name.bench.ts" ${options[@]+"${options[@]}"} || failed+=("$name")
done
node bench/support/write-page.ts
[ ${#failed[@]} -eq 0 ] || { echo "bench: failed, or not measured on this host: ${failed[*]}" >&2; exit 1; }
