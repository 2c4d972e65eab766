#!/usr/bin/env bash
# On Podman a container that is attached to with dockerode reads the options of the call as its first input, before anything is written.
#
# Guess:    attach({ stream, stdin, hijack }) of dockerode gives a duplex stream; the container reads what is written to it, on each engine.
# Seen:     dockerode has the options in the query, and once more as a JSON body. The API of attach knows no body, and Docker drops it. Podman
#           takes the connection over with the body unread, and hands it to the container: 42 bytes of JSON without a line end stand before
#           the first line that was written.
# Versions: dockerode 5.0.1 with docker-modem 5.0.7 (npm); Debian 13: podman 5.4.2+ds1-2+b2, crun 1.21-1, nodejs 20.19.
# Matters:  who feeds a program line by line gets a first line that is no JSON any more, and finds the mistake in the program.
#
# Needs root, npm, mmdebstrap, unshare, and Debian's mirror of the machine's apt sources. Exit: 0 as described, 1 changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }
[ "$(id -u)" = 0 ] || cannot 'this needs root'
for program in npm mmdebstrap unshare chroot; do command -v "$program" >/dev/null || cannot "$program is missing"; done
mirror=$(sed -nE 's|^URIs: *([^ ]+/debian)/? *$|\1|p; s|^deb (\[[^]]*\] )?([^ ]+/debian)/? .*|\2|p' \
  /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1 || true)
[ -n "$mirror" ] || cannot 'the apt sources name no Debian mirror'

tmp=$(mktemp -d)
trap 'rm -rf --one-file-system "$tmp"' EXIT
packages=podman=5.4.2+ds1-2+b2,crun=1.21-1,netavark,nodejs,busybox-static,iproute2,nftables,ca-certificates
timeout 600 mmdebstrap --quiet --variant=minbase --include="$packages" trixie "$tmp/root" "$mirror" ||
  cannot 'podman 5.4.2+ds1-2+b2 of Debian 13 cannot be installed'

mkdir "$tmp/root/app"
npm install --silent --no-audit --no-fund --prefix "$tmp/root/app" dockerode@5.0.1 docker-modem@5.0.7 >/dev/null 2>"$tmp/log" ||
  cannot 'dockerode 5.0.1 cannot be installed'
cat >"$tmp/root/app/attach.cjs" <<'JS'
const Docker = require('dockerode');
const docker = new Docker({ socketPath: '/run/podman/podman.sock' });
(async () => {
  const Cmd = ['/busybox', 'sh', '-c', 'read -r line; echo "read: $line"'];
  const container = await docker.createContainer({ Image: 'reader', Cmd, OpenStdin: true, AttachStdin: true });
  await container.start();
  const stdin = await container.attach({ stream: true, stdin: true, hijack: true });
  stdin.write('first line\n');
  await container.wait();
  const log = await container.logs({ stdout: true });
  // Eight bytes before each piece of output say which stream it is of.
  console.log(log.subarray(8).toString().trim());
  process.exit();
})();
JS

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
podman build --quiet --tag reader /build >/dev/null
node /app/attach.cjs
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

expected='read: {"stream":true,"stdin":true,"hijack":true}first line'
if [ "$seen" = "$expected" ]; then
  echo 'as described'
else
  echo 'CHANGED: expected the options of the call before the first line that was written'
  exit 1
fi
