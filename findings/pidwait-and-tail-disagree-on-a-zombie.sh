#!/usr/bin/env bash
# Three commands that wait for a process of somebody else, and a zombie that nobody reaps: two return at once, one waits for as long as it is there.
#
# Guess:    pidwait(1), util-linux's new waitpid(1) and `tail --pid` all wait until the process is gone, so none returns for a zombie.
# Seen:     pidwait and waitpid end with 0 within two seconds, as the pidfd of a process is readable from its end on; `tail --pid` does not return,
#           as it asks by kill(2) with signal 0. While the process runs all three wait.
# Versions: procps 2:4.0.4-9, util-linux-extra 2.41.5-0+deb13u1, coreutils 9.7-3, Debian trixie, amd64.
# Matters:  a script that waits for a daemon's end by `tail --pid` hangs in a container whose PID 1 does not reap. One that waits by pidwait goes on
#           while the zombie still holds the pid, and its pid file still names a process that kill(2) finds.
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

trixie install procps=2:4.0.4-9 util-linux-extra=2.41.5-0+deb13u1 coreutils=9.7-3 dash
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"
ln -s sleep "$root/usr/bin/zed" # a name of its own, for pidwait

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" /usr/bin/env -i PATH=/usr/bin sleep 600 \
  </dev/null >/dev/null 2>&1 &
init=$!
for _ in $(seq 50); do
  pid1=$(children "$init" | tr -d ' ')
  [[ $pid1 && $(cat "/proc/$pid1/comm") == sleep ]] && break
  sleep 0.1
done
[[ $pid1 ]] || cannot 'sleep did not start'
inside() { nsenter --target "$pid1" --pid --mount --root --wdns=/ -- /usr/bin/env -i PATH=/usr/bin "$@"; }

# An orphan of PID 1, which does not reap: alive for ten seconds, then a zombie.
inside sh -c '(exec zed 10) & echo $! >/tmp/pid'
pid=$(cat "$root/tmp/pid")

# waits COMMAND...: whether it is still there after two seconds, and its exit code where it is not.
waits() {
  local status=0
  inside timeout 2 "$@" </dev/null >/dev/null 2>&1 || status=$?
  if [[ $status == 124 ]]; then echo waits; else echo "ends with $status"; fi
}
state() { inside ps -o state= -p "$pid"; }

for package in procps util-linux-extra coreutils; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
seen=
for _ in 1 2; do
  now=$(state | tr -d ' ')
  line="state $now: pidwait $(waits pidwait zed), waitpid $(waits waitpid "$pid"), tail $(waits tail --pid="$pid" -f /dev/null)"
  [[ $(state | tr -d ' ') == "$now" ]] || cannot 'it took too long'
  echo "$line"
  seen+="$line;"
  [[ $now == Z ]] || sleep 6
done
kill -KILL "$init"
wait "$init" 2>/dev/null || true
init=

if [[ $seen == 'state S: pidwait waits, waitpid waits, tail waits;state Z: pidwait ends with 0, waitpid ends with 0, tail waits;' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected all to wait for the process, and tail alone for the zombie'
  exit 1
fi
