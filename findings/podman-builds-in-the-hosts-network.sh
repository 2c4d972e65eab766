#!/usr/bin/env bash
# Podman runs the steps of an image that is built by Docker's API in the network of its host, and those of `podman build` in one of their own.
#
# Guess:    a RUN has a network namespace of its own, as a container has, and as with Docker: POST /build without `networkmode` means the
#           same to Podman as `podman build` without --network.
# Seen:     by Docker's API a RUN is in the network namespace of the service: it has the host's interfaces, and each port that the host has
#           in use is in use for it, too. By `podman build` of the same folder with the same service it is in one of its own.
# Versions: Debian 13: podman 5.4.2+ds1-2+b2, crun 1.21-1. Seen with podman 5.8.6+ds1-3 of sid as well.
# Matters:  a build that starts a server to test it, or to profile it, binds a port of the host: two builds at once fail with EADDRINUSE,
#           and what listens for a moment is reached from outside. `docker build` and Compose on a Podman host are by this API.
#
# Needs root, mmdebstrap, unshare, and Debian's mirror of the machine's apt sources. Exit: 0 as described, 1 changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }
[ "$(id -u)" = 0 ] || cannot 'this needs root'
for program in mmdebstrap unshare chroot; do command -v "$program" >/dev/null || cannot "$program is missing"; done
mirror=$(sed -nE 's|^URIs: *([^ ]+/debian)/? *$|\1|p; s|^deb (\[[^]]*\] )?([^ ]+/debian)/? .*|\2|p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1 || true)
[ -n "$mirror" ] || cannot 'the apt sources name no Debian mirror'

tmp=$(mktemp -d)
trap 'rm -rf --one-file-system "$tmp"' EXIT
packages=podman=5.4.2+ds1-2+b2,crun=1.21-1,netavark,curl,busybox-static,iproute2,nftables,ca-certificates
timeout 600 mmdebstrap --quiet --variant=minbase --include="$packages" trixie "$tmp/root" "$mirror" ||
  cannot 'podman 5.4.2+ds1-2+b2 of Debian 13 cannot be installed'

cat >"$tmp/root/inside.sh" <<'SH'
set -eu
ip link set lo up
mkdir -p /run/podman /build /etc/containers
printf '[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n' >/etc/containers/containers.conf
printf '[storage]\ndriver = "vfs"\ngraphroot = "/var/lib/containers/storage"\nrunroot = "/run/containers/storage"\n' >/etc/containers/storage.conf
cp /bin/busybox /build/busybox
printf 'FROM scratch\nCOPY busybox /busybox\nRUN ["/busybox", "readlink", "/proc/self/ns/net"]\n' >/build/Dockerfile
podman system service --time=0 unix:///run/podman/podman.sock >/run/podman/log 2>&1 &
for _ in $(seq 100); do [ -S /run/podman/podman.sock ] && break; sleep 0.1; done
echo "service $(readlink /proc/self/ns/net)"
tar -C /build -c . | curl --silent --show-error --max-time 60 --unix-socket /run/podman/podman.sock \
  --header 'Content-Type: application/x-tar' --data-binary @- 'http://podman/v1.41/build?nocache=1' | grep -o 'net:\[[0-9]*\]' | head -n 1 | sed 's/^/api /'
podman build --no-cache /build 2>&1 | grep -o 'net:\[[0-9]*\]' | head -n 1 | sed 's/^/command /'
SH

seen=$(unshare --mount --net --pid --ipc --uts --fork --kill-child=KILL sh -c '
  set -eu
  root=$1
  mount --make-rprivate /
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -t sysfs sysfs "$root/sys"
  groups=$root/sys/fs/cgroup
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then mount --bind /sys/fs/cgroup "$groups"; else
    # Version 1: a hierarchy for each controller; crun takes no mixture of both.
    mount -t tmpfs tmpfs "$groups"
    for hierarchy in $(cut -d : -f 2 /proc/self/cgroup | grep -v "^$"); do
      mkdir "$groups/${hierarchy#name=}"
      case $hierarchy in name=*) options=none,$hierarchy ;; *) options=$hierarchy ;; esac
      mount -t cgroup -o "$options" cgroup "$groups/${hierarchy#name=}"
    done
  fi
  mount -t tmpfs tmpfs "$root/run"
  mkdir -p "$root/var/lib/containers"
  mount -t tmpfs tmpfs "$root/var/lib/containers"
  mkdir -p "$root/outside"
  cd "$root"
  pivot_root . outside
  exec chroot . sh -c "umount -l /outside; exec sh /inside.sh"' sh "$tmp/root" 2>"$tmp/log") || { tail -n 5 "$tmp/log" >&2; cannot 'podman does not run'; }
printf '%s\n' "$seen"

value() { sed -n "s/^$1 //p" <<<"$seen"; }
service=$(value service) api=$(value api) command=$(value command)
[ -n "$api" ] && [ -n "$command" ] || { tail -n 5 "$tmp/log" >&2; cannot 'nothing was built'; }
if [ "$api" = "$service" ] && [ "$command" != "$service" ]; then
  echo 'as described'
else
  echo "CHANGED: expected a RUN of the API in the network of the service, and one of podman build in another"
  exit 1
fi
