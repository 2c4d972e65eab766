#!/usr/bin/env bash
# npm run fuzz: everything that takes foreign input, on random inputs; all three parts, or the named ones:
#   parsers   those in TypeScript, FUZZ_RUNS inputs each (100,000): two minutes
#   module    the C module under libFuzzer and two sanitizers, and its parser, for FUZZ_SECONDS (60) each
#   server    the running server, also under AddressSanitizer, on BAD_INPUTS connections (100,000): three minutes
# npm run fuzz -- module
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"

parsers() {
  FUZZ_RUNS=${FUZZ_RUNS:-100000} jest --selectProjects unit --testPathPatterns '\.fuzz\.test\.ts$'
}

# The fuzzer is isolated: no network, no capability, and only a folder in memory to write to.
fuzz_in() {
  docker run --rm --init --network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    --pids-limit 16 --memory 4g "$image" "$1" \
    -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=3000 -max_len=512 -print_final_stats=1 /tmp "$2"
}

module() {
  scripts/setup.sh
  # shellcheck disable=SC1091
  [ ! -f .env ] || . ./.env
  image=$(docker build --quiet --build-arg "BASE_IMAGE=${BASE_IMAGE:-debian:trixie-slim}" --target module \
    --file src/container/fuzz/Dockerfile .)
  fuzz_in posix-fuzz /seeds
  fuzz_in stat-fuzz /stats
}

server() {
  scripts/setup.sh
  BAD_INPUTS=${BAD_INPUTS:-100000} jest --selectProjects itest --runInBand itest/faults/bad-input.itest.ts
}

[ $# -gt 0 ] || set -- parsers module server
for part; do
  case $part in
    parsers | module | server) "$part" ;;
    *) echo "fuzz: expected parsers, module or server, received: $part" >&2; exit 64 ;;
  esac
done
