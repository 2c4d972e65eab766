#!/usr/bin/env bash
# A stop_grace_period below one second is no grace at all: Compose cuts it to whole seconds, and the engine kills at once.
#
# Guess:    900ms is rounded up to a second, or passed on as it is, or refused.
# Seen:     `docker compose config` prints 900ms; the container gets StopTimeout 0, and the server is killed while it drains:
#           status 137. 2900ms becomes 2. The engine counts in seconds, and nothing reports the loss.
# Versions: docker-compose 2.26.1-4, docker.io 26.1.5+dfsg1-9+deb13u1+b1, Debian trixie, amd64; with engine 20.10.24 too.
# Matters:  a test that shortens the period to be quick tests the kill and not the drain. Read StopTimeout in `docker inspect`.
#
# Needs root, control groups that an engine may use, and network to Debian's mirror. Exit: 0 as described, 1 it has changed,
# 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }

[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || cannot 'the pinned builds are for Debian on amd64'
unshare --mount --net --pid --fork true 2>/dev/null || cannot 'the namespaces take root'

tmp=$(mktemp -d)
trap 'rm -rf --one-file-system "$tmp"' EXIT

# trixie VERB PACKAGE[=VERSION]...: extracts them into $tmp/root, by an apt state of its own on this machine's mirror.
# VERB is `download` for these alone, or `install` for all that they depend on, too (nothing is installed).
trixie() {
  local verb=$1 apt=$tmp/apt mirror key
  shift
  mirror=$(find /etc/apt -maxdepth 2 \( -name '*.list' -o -name '*.sources' \) -exec grep -hv '^ *#' {} + |
    grep -oE 'https?://[^ ]+/debian/?( |$)' | sed -n 1p) || true
  [[ $mirror ]] || cannot 'the sources of apt name no mirror of Debian'
  key=$(find /usr/share/keyrings -name 'debian-archive-keyring.[gp][gp][gp]' | sort | sed -n 1p)
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$tmp/root/usr/"{bin,sbin,lib,lib64}
  for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$tmp/root/$folder"; done
  : >"$apt/status"
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\n%s' "$mirror" "${key:+Signed-By: $key}" \
    >"$apt/trixie.sources"
  local options=(-qq -y -o "Dir::State=$apt" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache"
    -o "Dir::Etc::sourcelist=$apt/trixie.sources" -o Dir::Etc::sourceparts=/dev/null -o APT::Sandbox::User=root
    -o APT::Install-Recommends=false -o Acquire::Languages=none)
  timeout 100 apt-get "${options[@]}" update >&2 || cannot 'the lists of trixie cannot be read'
  (cd "$apt/cache/archives" && timeout 150 apt-get "${options[@]}" --download-only "$verb" "$@" >&2) ||
    cannot "not on the mirror: $*"
  for package in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$package" "$tmp/root"; done
}

trixie install docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 \
  docker-compose=2.26.1-4 busybox-static=1:1.37.0-6+b9
mkdir -p "$tmp/root/"{proc,sys,dev,run,tmp,data,etc,image/bin}
cp "$tmp/root/usr/bin/busybox" "$tmp/root/image/bin/"
for applet in sh sleep; do ln -s busybox "$tmp/root/image/bin/$applet"; done

# The engine has no bridge and touches no firewall; its data, its network and its processes end with the namespaces.
cat >"$tmp/root/engine.sh" <<'SH'
for applet in $(/bin/busybox --list); do [ -e "/bin/$applet" ] || ln -s busybox "/bin/$applet"; done
ip link set lo up
dockerd --data-root /data --bridge none --iptables=false --ip6tables=false --storage-driver vfs >/tmp/dockerd.log 2>&1 &
tries=0
until docker version >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ $tries -gt 120 ]; then tail -n 3 /tmp/dockerd.log >&2; exit 2; fi
  sleep 0.5
done
tar -C /image -c . | docker import - busybox:here >/dev/null || exit 2
version=$(docker version --format '{{.Server.Version}}')
echo "engine $version"
[ "$version" = 26.1.5+dfsg1 ] || exit 2
finish() { # takes the status with it, and the control groups of the containers away
  status=$?
  docker ps --all --quiet | xargs -r docker rm --force >/dev/null 2>&1
  exit $status
}
trap finish EXIT
SH

cat >"$tmp/root/observe.sh" <<'SH'
. /engine.sh
docker compose version
cat >/tmp/compose.yml <<'YAML'
name: grace
x-server: &server
  image: busybox:here
  network_mode: none
  # It drains for half a second, and then ends with 0.
  command: [sh, -c, 'trap "sleep 0.5; exit 0" TERM; while :; do sleep 0.1; done']
services:
  below: { <<: *server, stop_grace_period: 900ms }
  above: { <<: *server, stop_grace_period: 2900ms }
YAML
compose() { timeout 60 docker compose --progress quiet --file /tmp/compose.yml "$@"; }
compose config | grep stop_grace_period
compose up --detach || exit 2
stop_timeout() { docker inspect --format '{{.Config.StopTimeout}}' "grace-$1-1"; }
below=$(stop_timeout below) above=$(stop_timeout above)
sleep 1 # both have set their trap
compose stop || exit 2
ended() { docker inspect --format '{{.State.ExitCode}}' "grace-$1-1"; }
echo "900ms:  StopTimeout $below, ended with $(ended below)"
echo "2900ms: StopTimeout $above, ended with $(ended above)"
[ "$below $(ended below)" = '0 137' ] && [ "$above $(ended above)" = '2 0' ]
SH

# In a file system, network and process namespace of its own, with trixie's programs as its root.
status=0
timeout --kill-after=10 170 unshare --mount --net --uts --pid --fork --kill-child bash -euc '
  mount --bind "$1" "$1"
  mount --rbind /sys "$1/sys"
  mount --rbind /dev "$1/dev"
  mount -t proc proc "$1/proc"
  for folder in run tmp data; do mount -t tmpfs tmpfs "$1/$folder"; done
  exec chroot "$1" /bin/busybox env -i PATH=/usr/sbin:/usr/bin HOME=/tmp /bin/busybox sh /observe.sh
' engine "$tmp/root" || status=$?
case $status in
  0) echo 'as described' ;;
  1) echo 'CHANGED: expected 0 and 137 for 900ms, 2 and 0 for 2900ms' ;;
  *) cannot "the engine did not start, or a wait ended without result (status $status)" ;;
esac
exit "$status"
