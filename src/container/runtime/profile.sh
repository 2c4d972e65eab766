#!/bin/sh
# Makes the server's heap profile (see heap.c): runs the server's profiling build under a small load of the client, for each
# strategy and log, and writes what was hot in any of the runs as C.
# Usage: profile.sh PROFILING-SERVER CLIENT OUTPUT.c
set -eu
server=$1 client=$2 output=$3
work=$(mktemp -d)
for reap in none ignore wait; do
  for log in none summary connections; do
    FORKBED_HEAP_PROFILE="$work/$reap-$log" "$server" --host 127.0.0.1 --reap "$reap" --log "$log" >"$work/log" &
    "$client" --retry-until 5000 --connections 100 --concurrency 2 --messages 3 --hold 10 >"$work/summary" || true
    wait $!
    [ -s "$work/$reap-$log" ] || { echo "profile.sh: expected a profile of --reap $reap --log $log, received none" >&2; cat "$work/summary" >&2; exit 1; }
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
