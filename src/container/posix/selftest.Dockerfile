# The C parts' own tests under both sanitizers. A file of its own: the classic builder builds every stage of a file, and a user of
# the package needs none of this. From the root of the repository:
#   docker build --file src/container/posix/selftest.Dockerfile .
ARG BASE_IMAGE=debian:trixie-slim

FROM ${BASE_IMAGE}
RUN apt-get update \
 && apt-get install --yes --no-install-recommends esbuild gcc libc6-dev libquickjs quickjs \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s /usr/lib/*-linux-gnu/quickjs /usr/local/lib/quickjs
ENV QUICKJS=/usr/local/lib/quickjs
WORKDIR /build

ARG SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -g"
COPY src/container/runtime/*.[ch] runtime/
COPY src/container/posix/*.[ch] posix/
RUN mkdir objects && cd objects && gcc -std=c17 -O1 -Wall -Wextra -Werror ${SANITIZE} -c ../posix/*.c ../runtime/*.c
COPY src src
RUN FORKBED_VERSION=test src/container/build.sh selftest src/container/posix/posix.selftest.ts /usr/local/bin/posix-selftest \
      ${SANITIZE} objects/*.o
RUN UBSAN_OPTIONS=print_stacktrace=1 posix-selftest
