#!/usr/bin/env bash
# A job of a Docker Swarm starts a task that fails again and again, also with `--restart-condition none`, which a service keeps to.
#
# Guess:    --restart-condition none means one attempt for each task, in the modes replicated and replicated-job alike: a job is for what
#           runs once.
# Seen:     of a job with two tasks that fail at once, ten and more containers within eight seconds, without an end and with no message. Of
#           a replicated service with the same options two, which stay as failed. A job does the same where a node lacks the image.
# Versions: docker.io 26.1.5+dfsg1-9+deb13u1+b1, Debian trixie, amd64. Engine 20.10.24 did the same, on three nodes.
# Matters:  a migration or a load generator that may run once only, run as a job, runs many times; each failed attempt stays as a container.
#           A replicated service with this condition is the job that one meant.
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
attempts() { docker ps --all --quiet --filter "label=service=$1" | wc -l; }
# Two tasks that fail at once, in no network of their own.
create() {
  docker service create --quiet --detach --name "$1" --mode "$1" --replicas 2 --restart-condition none --network host \
    --container-label "service=$1" --no-resolve-image busybox:here sh -c 'exit 3' >/dev/null || exit 2
}
docker swarm init --advertise-addr 127.0.0.1 >/dev/null || exit 2
create replicated
create replicated-job
tries=0
until [ "$(attempts replicated)" -ge 2 ]; do
  tries=$((tries + 1))
  [ $tries -le 60 ] || { docker service ps replicated >&2; exit 2; }
  sleep 0.5
done
sleep 8
job=$(attempts replicated-job) service=$(attempts replicated)
echo "two tasks that fail, after 8 s: $job containers of a job, $service of a replicated service"
docker service rm replicated replicated-job >/dev/null || exit 2
tries=0
until [ "$(docker ps --all --quiet | wc -l)" = 0 ] || [ $tries -ge 30 ]; do tries=$((tries + 1)); sleep 0.5; done
[ "$job" -ge 6 ] && [ "$service" = 2 ]
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
  1) echo 'CHANGED: expected many containers of the job, and two of the replicated service' ;;
  *) cannot "the engine did not start, or a wait ended without result (status $status)" ;;
esac
exit "$status"
