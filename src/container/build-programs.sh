#!/bin/sh
# Builds the three programs into a folder: client and probe at once, then the server, whose heap is laid out by a
# profile of itself under the client's load. Run in the build stage, where objects/ lies.
# Usage: build-programs.sh FOLDER; HEAP_PROFILE=none leaves the profile out; any other text but `made` is the profile of an earlier build,
# by gzip and base64: two runs of the server on a busy machine do not always make the same one. It is left as profiling/profile.c.
set -eu
folder=$1
here=$(dirname "$0")
native=""
for object in posix call address process signal socket epoll files memory environment proc \
  main clock data heap hot mappings stack text thread; do
  native="$native objects/$object.o"
done
no_profile="objects/no-profile.o"
# The client alone speaks TLS and HTTP/2.
protocols="objects/tls.o -lmbedtls -lmbedx509 -lmbedcrypto objects/http2.o -lnghttp2"

# The linker would warn of getaddrinfo in a static program: it wants the C library's files at run time, of the same
# version. Built and run from one base image, it has them.
# shellcheck disable=SC2086 # lists of words on purpose
build() {
  name=$1 output=$2
  shift 2
  "$here/build.sh" "forkbed-$name" "$here/$name/main.ts" "$output" -O2 $LDFLAGS -Wl,--no-warnings "$@"
}

mkdir -p "$folder" profiling
# shellcheck disable=SC2086
build client "$folder/forkbed-client" $native $no_profile $protocols & client=$!
# shellcheck disable=SC2086
build probe "$folder/forkbed-probe" $native $no_profile & probe=$!
if [ "${HEAP_PROFILE:-made}" = none ]; then
  # shellcheck disable=SC2086
  build server "$folder/forkbed-server" $native $no_profile
  wait $client
else
  if [ "${HEAP_PROFILE:-made}" = made ]; then
    build server profiling/server objects/profiling/*.o
    wait $client
    "$here/runtime/profile.sh" profiling/server "$folder/forkbed-client" profiling/profile.c
  else
    echo "$HEAP_PROFILE" | base64 --decode | gzip --decompress >profiling/profile.c
    wait $client
  fi
  # shellcheck disable=SC2086
  build server "$folder/forkbed-server" $native profiling/profile.c
fi
wait $probe
