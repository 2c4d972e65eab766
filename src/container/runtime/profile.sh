#!/bin/sh
# Makes the server's heap profiles (see heap.c): runs the server's profiling build under a small load of the client, for each
# strategy of reaping, and writes as C what was hot: of what each makes when it sets up, and of what all make at startup
# what is hot for the one that is the default, and apart from that for the others.
# Usage: profile.sh PROFILING-SERVER CLIENT OUTPUT.c
set -eu
server=$1 client=$2 output=$3
default=ignore
strategies="$default none nocldwait wait wait-once double-fork"
work=$(mktemp -d)

no_profile() {
  cat "$work/log" "$work/summary" >&2
  echo "profile.sh: expected a profile of $1, received none. Under emulation (a build for another architecture) the kernel" \
    "cannot tell which pages were copied: build with --build-arg HEAP_PROFILE=none, and the server copies more for each child." >&2
  exit 1
}

# profile_as_c NAME: numbers on standard input, a profile's bits on standard output.
profile_as_c() {
  sort -nu | awk -v name="$1" '
    { byte = int($1 / 8); bits[byte] += 2 ^ ($1 % 8); last = byte; count++ }
    END {
      printf "/* %d hot allocations. */\nstatic const uint8_t %s[] = {", count, name
      for (i = 0; i <= last; i++) printf "%d,", bits[i]
      print "};"
    }'
}

numbers_of() {
  phase=$1
  shift
  cat "$@" | awk -v phase="$phase" '$1 == phase { print $2 }'
}

for reap in $strategies; do
  FORKBED_HEAP_PROFILE="$work/$reap" "$server" --host 127.0.0.1 --reap "$reap" >"$work/log" &
  # The server ends when it has seen enough, so the client's last connections fail.
  "$client" --retry-until 5000 --connections 5000 --concurrency 4 --messages 3 --hold 20 >"$work/summary" || true
  wait $! || true
  [ -s "$work/$reap" ] || no_profile "--reap $reap"
done

{
  printf '/* Made by profile.sh. */\n#include "../src/container/runtime/heap.h"\n'
  numbers_of startup "$work/$default" | profile_as_c startup
  for reap in $strategies; do numbers_of startup "$work/$reap"; done | profile_as_c startup_others
  for reap in $strategies; do numbers_of assembly "$work/$reap" | profile_as_c "$(echo "$reap" | tr - _)"; done
  printf 'const struct heap_profile heap_profiles[] = {\n'
  for name in startup startup-others $strategies; do
    bits=$(echo "$name" | tr - _)
    printf '    {"%s", 8 * sizeof %s, %s},\n' "$name" "$bits" "$bits"
  done
  printf '    {0},\n};\n'
} >"$output"
rm -rf "$work"
