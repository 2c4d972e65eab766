# One image with forkbed's three programs: static binaries, TypeScript on QuickJS, no Node.
# Builds with BuildKit and with the classic builder, from the base image's own packages alone.
ARG BASE_IMAGE=debian:trixie-slim

# The tools; this layer changes only with the base image. By the label forkbed finds what the classic builder leaves of the
# stages, and removes it: all but the last begin here.
FROM ${BASE_IMAGE} AS toolchain
ARG FORKBED_BUILD
LABEL forkbed.build=${FORKBED_BUILD}
RUN apt-get update \
 && apt-get install --yes --no-install-recommends esbuild gcc libc6-dev libquickjs quickjs \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s /usr/lib/*-linux-gnu/quickjs /usr/local/lib/quickjs
ENV QUICKJS=/usr/local/lib/quickjs
WORKDIR /build

# The C parts; an edit of TypeScript does not reach this layer. A second build of the heap makes its profile.
FROM toolchain AS native
COPY src/container/runtime/*.[ch] runtime/
COPY src/container/posix/*.[ch] posix/
ARG CFLAGS="-std=c17 -O2 -Wall -Wextra -Werror"
RUN mkdir objects && cd objects \
 && gcc ${CFLAGS} -c ../posix/*.c ../runtime/*.c \
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
# procps: the tests look with ps(1); iproute2: its tc(8) puts latency and loss on. The gate's folder, /run/forkbed,
# is not in the image: some engines give a named volume the owner and mode of the folder that it covers.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends iproute2 procps \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 5005 --user-group --no-create-home --shell /usr/sbin/nologin forkbed
COPY --from=programs /build/bin/ /usr/local/bin/
USER 5005:5005
EXPOSE 5005
STOPSIGNAL SIGTERM
CMD ["forkbed-server"]
