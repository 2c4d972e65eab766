#!/bin/sh
# Makes the server's heap profile (see heap.c): runs the server's profiling build under a small load of the client, for each
# strategy and log, and writes what was hot in any of the runs as C.
# Usage: profile.sh PROFILING-SERVER CLIENT OUTPUT.c
set -eu
server=$1 client=$2 output=$3
work=$(mktemp -d)

no_profile() {
  cat "$work/log" "$work/summary" >&2
  echo "profile.sh: expected a profile of $1, received none. Under emulation (a build for another architecture) the kernel" \
    "cannot tell which pages were copied: build with --build-arg HEAP_PROFILE=none, and the server copies more for each child." >&2
  exit 1
}

for log in summary connections; do
  for reap in none ignore wait; do
    FORKBED_HEAP_PROFILE="$work/$reap-$log" "$server" --host 127.0.0.1 --reap "$reap" --log "$log" >"$work/log" &
    # The server ends when it has seen enough, so the client's last connections fail.
    "$client" --retry-until 5000 --connections 100 --concurrency 2 --messages 3 --hold 5 >"$work/summary" || true
    wait $! || true
    [ -s "$work/$reap-$log" ] || no_profile "--reap $reap --log $log"
  done
done

sort -nu "$work"/*-* | awk '
  { byte = int($1 / 8); bits[byte] += 2 ^ ($1 % 8); last = byte; count++ }
  END {
    printf "/* Made by profile.sh: %d hot allocations. */\n#include <stdint.h>\n", count
    printf "const uint32_t heap_profile_bits = %d;\nconst uint8_t heap_profile[] = {", (last + 1) * 8
    for (i = 0; i <= last; i++) printf "%d,", bits[i]
    print "};"
  }' >"$output"
rm -rf "$work"
