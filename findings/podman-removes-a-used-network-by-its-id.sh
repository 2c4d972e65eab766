#!/usr/bin/env bash
# Podman removes a network that a running container has, if Docker's API names the network by its id; by its name it refuses.
#
# Guess:    DELETE /networks/ID of a network in use is refused, as with Docker, whether ID is the name or the id: the API takes either.
# Seen:     by the name 500, "network is being used"; by the id 204, and the network is gone while the container runs. Afterwards the container
#           cannot be removed in the ordinary way either: its network is not found.
# Versions: Debian 13: podman 5.4.2+ds1-2+b2, crun 1.21-1. Seen with podman 5.8.6+ds1-3 of sid as well.
# Matters:  what cleans up by labels has ids, not names, and leaves it to the engine to refuse what somebody uses.
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
printf 'FROM scratch\nCOPY busybox /busybox\n' >/build/Dockerfile
podman system service --time=0 unix:///run/podman/podman.sock >/run/podman/log 2>&1 &
for _ in $(seq 100); do [ -S /run/podman/podman.sock ] && break; sleep 0.1; done
podman build --quiet --tag idle /build >/dev/null
podman network create used >/dev/null
podman run --detach --network used idle /busybox sleep 60 >/dev/null
remove() { curl --silent --max-time 30 --output /dev/null --write-out '%{http_code}' --unix-socket /run/podman/podman.sock --request DELETE "http://podman/v1.41/networks/$1"; }
id=$(podman network inspect --format '{{.ID}}' used)
echo "by-name $(remove used)"
echo "by-id $(remove "$id")"
echo "containers-running $(podman ps --quiet | wc -l)"
echo "networks-left $(podman network ls --quiet --filter name=^used$ | wc -l)"
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

expected='by-name 500
by-id 204
containers-running 1
networks-left 0'
if [ "$seen" = "$expected" ]; then
  echo 'as described'
else
  echo 'CHANGED: expected a refusal by name, and a removal by id while the container runs'
  exit 1
fi
