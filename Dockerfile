# One image with forkbed's three programs: static binaries, TypeScript on QuickJS, no Node.
# It builds with BuildKit and with the classic builder, and only from packages of the base image's distribution.
ARG BASE_IMAGE=debian:trixie-slim

# The tools; this layer changes only with the base image. The classic builder leaves its stages behind. All but the last begin
# here, and forkbed finds and removes them by the label.
FROM ${BASE_IMAGE} AS toolchain
ARG FORKBED_BUILD
LABEL forkbed.build=${FORKBED_BUILD}
RUN apt-get update \
 && apt-get install --yes --no-install-recommends esbuild gcc libc6-dev libmbedtls-dev libquickjs quickjs \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s /usr/lib/*-linux-gnu/quickjs /usr/local/lib/quickjs
ENV QUICKJS=/usr/local/lib/quickjs
WORKDIR /build

# The C parts; an edit of TypeScript does not change this layer. The second set of objects is for the heap's profile.
FROM toolchain AS native
COPY src/container/runtime/*.[ch] runtime/
COPY src/container/posix/*.[ch] posix/
COPY src/container/tls/*.c tls/
ARG CFLAGS="-std=c17 -O2 -Wall -Wextra -Werror"
RUN mkdir objects && cd objects \
 && gcc ${CFLAGS} -c ../posix/*.c ../runtime/*.c ../tls/*.c \
 && mkdir profiling && cd profiling \
 && gcc ${CFLAGS} -DHEAP_PROFILE -c ../../posix/*.c ../../runtime/*.c

FROM native AS programs
COPY src src
ARG FORKBED_VERSION=0.1.0
ARG LDFLAGS="-static -s"
ARG HEAP_PROFILE=made
RUN src/container/build-programs.sh bin

FROM ${BASE_IMAGE}
ARG FORKBED_VERSION=0.1.0
LABEL org.opencontainers.image.title="forkbed" \
      org.opencontainers.image.description="A forking TCP server in TypeScript, its clients, and the probe that proves that nothing is defunct" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${FORKBED_VERSION}"
# procps: the audit and the tests use ps(1). iproute2: tc(8) injects latency and loss. The gate's folder, /run/forkbed,
# is not in the image, as some engines give a named volume the owner and mode of the folder that it covers.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends iproute2 procps \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 5005 --user-group --no-create-home --shell /usr/sbin/nologin forkbed
COPY --from=programs /build/bin/ /usr/local/bin/
USER 5005:5005
EXPOSE 5005
STOPSIGNAL SIGTERM
CMD ["forkbed-server"]
