#!/usr/bin/env bash
# npm run bench: every benchmark, or the named ones: npm run bench -- cost held --rounds 3
# Each of them gets the options. --compare REV measures a revision beside this one, by the benchmarks that do so (without a name, these);
# the results of the others are compared with those that REV has committed. With --set-sysctl c100k, growth, observe and watch may raise the
# host's limits, and print which. --children N is for c100k.
set -euo pipefail
cd "$(dirname "$0")/.."

names=() options=() revision=
while [ $# -gt 0 ]; do
  case $1 in
    --compare) revision=${2-}; [ -n "$revision" ] || { echo "bench: --compare: expected a revision, received none" >&2; exit 64; }; shift ;;
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
measures_revisions() { grep -q 'compares: true' "bench/$1.bench.ts"; }
if [ -n "$revision" ]; then
  git rev-parse --quiet --verify "$revision^{commit}" >/dev/null || { echo "bench: --compare: expected a revision, received $revision" >&2; exit 64; }
  if [ ${#names[@]} -eq 0 ]; then
    for name in $known; do if measures_revisions "$name"; then names+=("$name"); fi; done
  fi
fi
# shellcheck disable=SC2206 # one word a name
[ ${#names[@]} -gt 0 ] || names=($known)

scripts/setup.sh
export PATH="$PWD/node_modules/.bin:$PATH"
scripts/compose-build.sh --quiet
node --env-file-if-exists=.env bench/support/build-images.ts
failed=() stored=()
for name in "${names[@]}"; do
  its_options=(${options[@]+"${options[@]}"})
  if [ -n "$revision" ]; then
    if measures_revisions "$name"; then its_options+=(--compare "$revision"); else stored+=("$name"); fi
  fi
  node --env-file-if-exists=.env "bench/$name.bench.ts" ${its_options[@]+"${its_options[@]}"} || failed+=("$name")
done
[ ${#stored[@]} -eq 0 ] || node bench/support/compare-results.ts "$revision" "${stored[@]}" || failed+=("--compare")
node bench/support/write-page.ts
[ ${#failed[@]} -eq 0 ] || { echo "bench: failed, or not measured on this host: ${failed[*]}" >&2; exit 1; }
