#!/bin/sh
# Builds the three programs into a folder: client and probe at once, then the server, whose heap is laid out by a
# profile of itself under the client's load. Run in the build stage, where ../objects lie.
# Usage: build-programs.sh FOLDER
set -eu
folder=$1
here=$(dirname "$0")
mkdir -p "$folder" profiling
program="objects/posix.o objects/main.o objects/text.o"

# shellcheck disable=SC2086 # lists of words on purpose
build() {
  name=$1 output=$2
  shift 2
  "$here/build.sh" "forkbed-$name" "$here/$name/main.ts" "$output" -O2 $LDFLAGS $program "$@"
}

build client "$folder/forkbed-client" objects/heap.o objects/no-profile.o & client=$!
build probe "$folder/forkbed-probe" objects/heap.o objects/no-profile.o & probe=$!
build server profiling/server objects/profiling-heap.o objects/no-profile.o
wait $client
"$here/runtime/profile.sh" profiling/server "$folder/forkbed-client" profiling/profile.c
build server "$folder/forkbed-server" objects/heap.o profiling/profile.c
wait $probe
