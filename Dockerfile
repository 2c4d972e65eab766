# One image with forkbed's three programs: static binaries, TypeScript on QuickJS, no Node.
# It builds with BuildKit and with the classic builder, and only from packages of the base image's distribution. From the same base and
# the same packages, two builds make the same layers: no file is newer than the base's package database, or than SOURCE_DATE_EPOCH
# (docs/image.md).
ARG BASE_IMAGE=debian:trixie-slim

# The tools; this layer changes only with the base image. The classic builder leaves its stages behind. All but the last begin
# here, and forkbed finds and removes them by the label.
FROM ${BASE_IMAGE} AS toolchain
ARG FORKBED_BUILD
LABEL forkbed.build=${FORKBED_BUILD}
ARG SOURCE_DATE_EPOCH
RUN echo "${SOURCE_DATE_EPOCH:-$(stat --format=%Y /var/lib/dpkg/status)}" >/epoch \
 && apt-get update \
 && apt-get install --yes --no-install-recommends esbuild gcc libc6-dev libmbedtls-dev libnghttp2-dev libquickjs quickjs \
 && rm -rf /var/lib/apt/lists/* \
 && ln -s /usr/lib/*-linux-gnu/quickjs /usr/local/lib/quickjs
ENV QUICKJS=/usr/local/lib/quickjs
WORKDIR /build

# The C parts; an edit of TypeScript does not change this layer. The second set of objects is for the heap's profile.
FROM toolchain AS native
COPY src/container/runtime/*.[ch] runtime/
COPY src/container/posix/*.[ch] posix/
COPY src/container/tls/*.c tls/
COPY src/container/http2/*.c http2/
ARG CFLAGS="-std=c17 -O2 -Wall -Wextra -Werror"
RUN mkdir objects && cd objects \
 && gcc ${CFLAGS} -c ../posix/*.c ../runtime/*.c ../tls/*.c ../http2/*.c \
 && mkdir profiling && cd profiling \
 && gcc ${CFLAGS} -DHEAP_PROFILE -c ../../posix/*.c ../../runtime/*.c

FROM native AS programs
COPY src src
ARG FORKBED_VERSION=0.1.0
ARG LDFLAGS="-static -s"
ARG HEAP_PROFILE=made
# Some builders give /etc the time of the build: the copy sets it back. `built-using` has what the programs are linked from, and
# heap-profile.c what a build needs to make the same server again.
RUN mkdir -p root/etc root/usr/share/doc/forkbed \
 && src/container/build-programs.sh root/usr/local/bin \
 && dpkg-query --show --showformat '${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n' \
      esbuild gcc libc6-dev libmbedtls-dev libnghttp2-dev libquickjs quickjs >root/usr/share/doc/forkbed/built-using \
 && if [ -e profiling/profile.c ]; then cp profiling/profile.c root/usr/share/doc/forkbed/heap-profile.c; fi \
 && find root -exec touch --date="@$(cat /epoch)" {} +

FROM ${BASE_IMAGE}
ARG BASE_IMAGE
ARG FORKBED_VERSION=0.1.0
LABEL org.opencontainers.image.title="forkbed" \
      org.opencontainers.image.description="A forking TCP server in TypeScript, its clients, and the probe that proves that nothing is defunct" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${FORKBED_VERSION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
# procps: the audit and the tests use ps(1). iproute2: tc(8) injects latency and loss. The gate's folder, /run/forkbed,
# is not in the image, as some engines give a named volume the owner and mode of the folder that it covers. Apt gets no caches,
# and dpkg no manuals and translations; what else they leave of their own is removed: lists, logs, the linker's cache of inodes.
# Nothing of the base is removed, as the mark of a removal has the time of the build. The password file has the day of a user's last change.
ARG SOURCE_DATE_EPOCH
RUN epoch=${SOURCE_DATE_EPOCH:-$(stat --format=%Y /var/lib/dpkg/status)} \
 && apt-get update \
 && apt-get install --yes --no-install-recommends --option Dir::Cache::pkgcache= --option Dir::Cache::srcpkgcache= \
      --option Dpkg::Options::=--path-exclude=/usr/share/man/* --option Dpkg::Options::=--path-exclude=/usr/share/locale/* \
      --option Dpkg::Options::=--path-exclude=/usr/share/doc/* --option Dpkg::Options::=--path-include=/usr/share/doc/*/copyright \
      iproute2 procps \
 && SOURCE_DATE_EPOCH=$epoch useradd --uid 5005 --user-group --no-create-home --shell /usr/sbin/nologin forkbed \
 && find /var/lib/apt/lists /var/cache/apt /var/cache/ldconfig /var/log -type f -newermt "@$epoch" -delete \
 && find /etc /tmp /usr /var -xdev -newermt "@$epoch" ! -path /etc/hosts ! -path /etc/hostname ! -path /etc/mtab \
      ! -path /etc/resolv.conf -exec touch --no-dereference --date="@$epoch" {} +
COPY --from=programs /build/root/ /
USER 5005:5005
EXPOSE 5005
STOPSIGNAL SIGTERM
CMD ["forkbed-server"]
