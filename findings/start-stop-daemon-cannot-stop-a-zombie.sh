#!/usr/bin/env bash
# Where PID 1 does not reap, `start-stop-daemon --stop --retry` ends the daemon at once, waits out its whole schedule all the same, and fails.
#
# Guess:    the daemon ends on SIGTERM, start-stop-daemon sees that, and ends with 0; whoever reaps the daemon is none of its business.
# Seen:     after TERM/2/KILL/2 four seconds are over, "refused to die", exit code 2; then --status reports a running daemon with 0. Below an init
#           that reaps the same ends at once with 0, and --status with 1.
# Versions: dpkg 1.22.22, Debian trixie, amd64.
# Matters:  init scripts and package scripts stop their services in this way: in a container whose PID 1 is `sleep infinity` or a server, `service
#           X stop` takes up to 60 seconds and fails, `restart` does not start X again. Put an init before PID 1.
#
# Needs root (unshare, nsenter) and network to Debian's mirror. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }

[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || cannot 'the pinned builds are for Debian on amd64'
unshare --pid --fork --mount-proc true 2>/dev/null || cannot 'a process namespace takes root'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

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

trixie install dpkg=1.22.22 tini=0.19.0-3+b8 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

# observe PID1...: starts a daemon beside that PID 1, stops it, asks for its status; prints the two exit codes and the seconds.
observe() {
  local pid1=
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" /usr/bin/env -i PATH=/usr/bin:/usr/sbin \
    "$@" </dev/null >/dev/null 2>&1 &
  init=$!
  for _ in $(seq 50); do
    pid1=$(children "$init" | tr -d ' ')
    [[ $pid1 && $(cat "/proc/$pid1/comm") == "$1" ]] && break
    sleep 0.1
  done
  [[ $pid1 ]] || cannot "$1 did not start"
  rm -f "$root/tmp/pid"
  nsenter --target "$pid1" --pid --mount --root --wdns=/ -- /usr/bin/env -i PATH=/usr/bin:/usr/sbin sh -c '
    start-stop-daemon --start --background --make-pidfile --pidfile /tmp/pid --exec /usr/bin/sleep -- 600
    while [ ! -s /tmp/pid ]; do sleep 0.1; done
    sleep 0.5
    began=$(date +%s)
    stop=0; start-stop-daemon --stop --quiet --pidfile /tmp/pid --retry TERM/2/KILL/2 || stop=$?
    took=$(($(date +%s) - began))
    status=0; start-stop-daemon --status --pidfile /tmp/pid || status=$?
    [ "$took" -ge 4 ] && time="four seconds or more" || time="less than four seconds"
    echo "stop ends with $stop after $time, status with $status"'
  kill -KILL "$init" 2>/dev/null || true
  wait "$init" 2>/dev/null || true
  init=
}

dpkg-deb --show "$tmp/apt/cache/archives/"dpkg_*.deb
bare=$(observe sleep 600)
echo "beside sleep as PID 1: $bare"
below=$(observe tini -- sleep 600)
echo "beside tini as PID 1: $below"

if [[ $bare == 'stop ends with 2 after four seconds or more, status with 0' &&
  $below == 'stop ends with 0 after less than four seconds, status with 1' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected a failure after four seconds beside sleep, and an end with 0 beside tini'
  exit 1
fi
