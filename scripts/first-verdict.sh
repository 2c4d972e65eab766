#!/usr/bin/env bash
# From an empty folder to the first verdict, as a user of the package gets there. Prints each command, its output, and how long it
# took. The image of the clients and the probe is built without a cache, from a base that no build has used. Nothing is left behind.
# Usage: scripts/first-verdict.sh [IMAGE [ARGUMENT...]]; by default forkbed's own server.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -f .env ]; then
  set -a
  # shellcheck source=/dev/null
  source .env
  set +a
fi
export PATH="$PWD/node_modules/.bin:$PATH"
[ $# -gt 0 ] || set -- "${FORKBED_IMAGE:-forkbed}" --port 5005
readonly MARK=forkbed.first-verdict=$$
folder=$(mktemp -d)
base=forkbed-first-verdict-base:$$
trap remove EXIT

main() {
  npm pack --silent --pack-destination "$folder" >/dev/null 2>&1
  docker build --quiet --tag "$base" - >/dev/null <<<"FROM ${BASE_IMAGE:-debian:trixie-slim}
LABEL $MARK"
  cd "$folder"
  mkdir project && cd project
  unset FORKBED_IMAGE NODE_ENV
  local began=$SECONDS status=0
  timed npm install --save-dev --no-audit --no-fund ../forkbed-*.tgz
  BASE_IMAGE=$base timed npx forkbed check "$@" || status=$?
  echo "# from the empty folder to the verdict: $((SECONDS - began)) s"
  return "$status"
}

timed() {
  echo "\$ $*"
  local began=$SECONDS status=0
  "$@" 2>&1 | tee "$folder/output" || status=$?
  grep -oE 'forkbed:[0-9a-f]{12}' "$folder/output" >>"$folder/images" || true
  echo "# $((SECONDS - began)) s, exit code $status"
  return "$status"
}

# The stages of the build have the label of the base.
remove() {
  sort -u "$folder/images" 2>/dev/null | xargs --no-run-if-empty docker image rm >/dev/null 2>&1 || true
  docker image rm "$base" >/dev/null 2>&1 || true
  docker image prune --force --filter "label=$MARK" >/dev/null 2>&1 || true
  rm -rf "$folder"
}

main "$@"
