#!/bin/bash
# Makes the server's heap profiles (see heap.c): runs the server's profiling build under a small load of the client, for each
# strategy of reaping, and writes as C what was hot: of what each makes when it sets up, and of what all make at startup
# what is hot for the one that is the default, apart from that for the parent of `wait`, and for the others.
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

# set_as_c NAME: numbers on standard input, a set of them on standard output.
set_as_c() {
  sort -nu | awk -v name="$(echo "$1" | tr - _)" '
    { byte = int($1 / 8); bits[byte] += 2 ^ ($1 % 8); last = byte; count++ }
    END {
      printf "/* %d allocations. */\nstatic const uint8_t %s[] = {", count, name
      for (i = 0; i <= last; i++) printf "%d,", bits[i]
      print "};"
    }'
}

# numbers PHASE WHOSE REAP...: of the child's, the parent's alone, or all.
numbers() {
  phase=$1 whose=$2
  shift 2
  for each in "$@"; do awk -v phase="$phase" -v whose="$whose" '$1 == phase && (whose == "all" || $3 == whose) { print $2 }' "$work/$each"; done
}

# The port that the kernel has given the server. Podman builds in the network of its host, where any port may be taken.
listening_port() {
  for _ in $(seq 100); do
    port=$(sed -n 's/^{"event":"ready".*"port":\([0-9]*\).*/\1/p' "$work/log")
    if [ -n "$port" ] || ! kill -0 $serving 2>"$work/killed"; then break; fi
    sleep 0.05
  done
  echo "${port:-0}"
}

# profile REAP HOLD-MS: one load, whose connections stay open for so long. It ends with the server, which ends when it has seen
# enough, or with the client, which has no connection left.
profile() {
  FORKBED_HEAP_PROFILE="$work/$1" "$server" --host 127.0.0.1 --port 0 --reap "$1" >"$work/log" &
  serving=$!
  "$client" --port "$(listening_port)" --connections 300 --concurrency 4 --messages 3 --hold "$2" >"$work/summary" &
  loading=$!
  wait -n $serving $loading || true
  kill -KILL $serving $loading 2>"$work/killed" || true
  wait $serving $loading 2>"$work/killed" || true
}

# A look counts that ends before the connection does: on a busy host it takes longer.
for reap in $strategies; do
  for hold_ms in 20 100 500 2000; do
    profile "$reap" $hold_ms
    if [ -s "$work/$reap" ]; then break; fi
  done
  [ -s "$work/$reap" ] || no_profile "--reap $reap"
done

{
  printf '/* Made by profile.sh. */\n#include "../src/container/runtime/heap.h"\n'
  { numbers startup all $default; numbers startup child wait; } | set_as_c startup
  numbers startup parent wait | set_as_c startup_second
  # shellcheck disable=SC2086 # a list of words
  numbers startup all $strategies | set_as_c startup_others
  for reap in $strategies; do
    if [ "$reap" = "$default" ]; then
      numbers assembly all "$reap" | set_as_c "$reap"
      set_as_c "$reap-second" </dev/null
    else
      numbers assembly child "$reap" | set_as_c "$reap"
      numbers assembly parent "$reap" | set_as_c "$reap-second"
    fi
  done
  printf 'static const uint8_t startup_others_second[] = {0};\n'
  printf 'const struct heap_profile heap_profiles[] = {\n'
  for name in startup startup-others $strategies; do
    set=$(echo "$name" | tr - _)
    printf '    {"%s", {8 * sizeof %s, %s}, {8 * sizeof %s_second, %s_second}},\n' "$name" "$set" "$set" "$set" "$set"
  done
  printf '    {0},\n};\n'
} >"$output"
rm -rf "$work"
