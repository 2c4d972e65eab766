#!/bin/sh
# Builds one program: TypeScript → one JavaScript module (esbuild) → bytecode in C (qjsc) → a static binary (gcc).
# Usage: build.sh NAME ENTRY.ts OUTPUT [GCC-ARGUMENT…]; the arguments name the C files or objects of runtime/, posix/, tls/ and http2/.
set -eu
name=$1 entry=$2 output=$3
shift 3
work=$(mktemp -d)
esbuild "$entry" --bundle --format=esm --target=es2023 --minify-syntax --external:forkbed:posix --external:forkbed:tls --external:forkbed:http2 --log-level=warning \
  --define:FORKBED_PROGRAM="\"$name\"" --define:FORKBED_VERSION="\"$FORKBED_VERSION\"" --outfile="$work/program.js"
# The bytecode contains the path that qjsc is given: a relative one, so that every build makes the same program.
(cd "$work" && qjsc -c -m -M forkbed:posix,forkbed_posix -M forkbed:tls,forkbed_tls -M forkbed:http2,forkbed_http2 -N program -o program.c program.js)
"${CC:-gcc}" -o "$output" "$work/program.c" "$@" -L"$QUICKJS" -lquickjs -lm
rm -rf "$work"
