# The C parts' own tests under both sanitizers. A file of its own: the classic builder builds every stage of a file, and a user of
# the package needs none of this. From the root of the repository:
#   docker build --file src/container/posix/selftest.Dockerfile .
ARG BASE_IMAGE=debian:trixie-slim

FROM ${BASE_IMAGE}
RUN apt-get update \
 && apt-get install --yes --no-install-recommends esbuild gcc libc6-dev libmbedtls-dev libnghttp2-dev libquickjs openssl quickjs \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s /usr/lib/*-linux-gnu/quickjs /usr/local/lib/quickjs
ENV QUICKJS=/usr/local/lib/quickjs
WORKDIR /build

ARG SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -g"
COPY src/container/runtime/*.[ch] runtime/
COPY src/container/posix/*.[ch] posix/
COPY src/container/tls/*.c tls/
COPY src/container/http2/*.c http2/
RUN mkdir objects tls/objects http2/objects \
 && cd objects && gcc -std=c17 -O1 -Wall -Wextra -Werror ${SANITIZE} -c ../posix/*.c ../runtime/*.c \
 && cd ../tls/objects && gcc -std=c17 -O1 -Wall -Wextra -Werror ${SANITIZE} -c ../*.c \
 && cd ../../http2/objects && gcc -std=c17 -O1 -Wall -Wextra -Werror ${SANITIZE} -c ../*.c
# An authority, another one, and a server that the first has signed.
RUN mkdir /tls && cd /tls \
 && new="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -batch -days 3650" \
 && openssl req -x509 $new -subj /CN=authority -keyout authority.key -out authority.pem \
 && openssl req -x509 $new -subj /CN=other -keyout other.key -out other.pem \
 && openssl req -x509 $new -subj /CN=server -addext subjectAltName=DNS:server.example \
      -CA authority.pem -CAkey authority.key -keyout server.key -out server.pem
COPY src src
RUN FORKBED_VERSION=test src/container/build.sh selftest src/container/posix/posix.selftest.ts /usr/local/bin/posix-selftest \
      ${SANITIZE} objects/*.o
RUN FORKBED_VERSION=test src/container/build.sh tls-selftest src/container/tls/tls.selftest.ts /usr/local/bin/tls-selftest \
      ${SANITIZE} objects/*.o tls/objects/*.o -lmbedtls -lmbedx509 -lmbedcrypto
RUN FORKBED_VERSION=test src/container/build.sh http2-selftest src/container/http2/http2.selftest.ts \
      /usr/local/bin/http2-selftest ${SANITIZE} objects/*.o http2/objects/*.o -lnghttp2
RUN UBSAN_OPTIONS=print_stacktrace=1 http2-selftest
RUN UBSAN_OPTIONS=print_stacktrace=1 tls-selftest
RUN UBSAN_OPTIONS=print_stacktrace=1 posix-selftest
