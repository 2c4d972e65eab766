#!/usr/bin/env bash
# `docker commit`, a way to save a running container, makes a healthy one unhealthy, though no health check has failed.
#
# Guess:    a commit, which pauses the container for a moment, leaves the health status alone: no probe runs meanwhile.
# Seen:     a pause ends the health monitor, and an ended monitor means `unhealthy`; the end of the pause starts it again
#           with that status. So after the commit the container is `unhealthy` until its next probe succeeds, up to a whole
#           interval later (30 s by default), with FailingStreak 0 and a log that holds successes alone. No health_status event
#           reports it: a reader of events sees `healthy` throughout, `docker inspect` shows `unhealthy`.
# Versions: docker.io 26.1.5+dfsg1-9+deb13u1+b1, Debian trixie, amd64. Engine 20.10.24 did the same on a plain pause.
# Matters:  a backup by commit, or a fault injected by pause, makes a tool that restarts unhealthy containers restart this one, and
#           `depends_on: service_healthy` fail. Judge health by FailingStreak and the log, not by Status, near a pause.
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

trixie install docker.io=26.1.5+dfsg1-9+deb13u1+b1 docker-cli=26.1.5+dfsg1-9+deb13u1+b1 busybox-static=1:1.37.0-6+b9
mkdir -p "$tmp/root/"{proc,sys,dev,run,tmp,data,etc,image/bin}
cp "$tmp/root/usr/bin/busybox" "$tmp/root/image/bin/"
for applet in sh sleep true; do ln -s busybox "$tmp/root/image/bin/$applet"; done

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
health() { docker inspect --format '{{.State.Health.Status}}' subject; }
probes() { docker inspect --format '{{range .State.Health.Log}}{{.ExitCode}} {{end}}' subject; }
# becomes STATUS: waits for it, 40 s at most.
becomes() {
  tries=0
  until [ "$(health)" = "$1" ]; do
    tries=$((tries + 1))
    [ $tries -le 80 ] || { echo "still $(health), expected $1" >&2; exit 2; }
    sleep 0.5
  done
}

start=$(date +%s)
docker run --detach --name subject --network none --health-cmd true --health-interval 12s \
  --health-start-period 10s --health-start-interval 1s busybox:here sleep 300 >/dev/null || exit 2
becomes healthy
echo "before the commit: $(health)"
docker commit subject saved:here >/dev/null || exit 2
after=$(health) streak=$(docker inspect --format '{{.State.Health.FailingStreak}}' subject) codes=$(probes)
echo "after it:          $after, FailingStreak $streak, statuses of its probes: $codes"
began=$(date +%s)
becomes healthy
echo "healthy again after $(($(date +%s) - began)) s, at the next probe of an interval of 12 s"
events=$(docker events --since "$start" --until "$(($(date +%s) + 1))" --filter type=container --format '{{.Action}}' |
  grep health_status | sort -u | tr '\n' ' ')
echo "health events:     $events"

case $codes in *[1-9]*) failed=yes ;; *) failed=no ;; esac
[ "$after" = unhealthy ] && [ "$streak" = 0 ] && [ $failed = no ] && [ "$events" = 'health_status: healthy ' ]
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
  1) echo 'CHANGED: expected unhealthy after the commit, without a failed probe and without an event' ;;
  *) cannot "the engine did not start, or a wait ended without result (status $status)" ;;
esac
exit "$status"
