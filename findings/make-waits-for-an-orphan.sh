#!/usr/bin/env bash
# `make serve` as PID 1 ends on SIGTERM within a moment, with 2; while an orphan lives that it has adopted, it does not end at all.
#
# Guess:    make waits for the jobs that it started; a process that it adopted changes nothing.
# Seen:     without an orphan it ends with 2 at once. With one that lives on, one of its two children is gone just as fast, and make does
#           not end within five seconds.
# Versions: make 4.4.1-2, Debian trixie, amd64.
# Matters:  whatever a job has put into the background (`docker exec`, a daemon, a health check) keeps the container from stopping: the engine
#           kills it after ten seconds. Put an init before make.
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

trixie install make=4.4.1-2 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"
printf 'serve:\n\tsleep 60\n' >"$root/Makefile"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

# ends_within DECISECONDS PID: whether the process ends in that time.
ends_within() {
  for _ in $(seq "$1"); do
    [[ -e /proc/$2 ]] || return 0
    sleep 0.1
  done
  return 1
}

# start: make as PID 1 of a namespace, its job running; sets init and pid1.
start() {
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin make -f /Makefile serve </dev/null >/dev/null 2>&1 &
  init=$!
  for _ in $(seq 100); do
    pid1=$(children "$init" | tr -d ' ')
    [[ $pid1 && $(children "$pid1") ]] && break
    sleep 0.1
  done
  [[ $pid1 && $(children "$pid1") ]] || cannot 'make did not start its job'
  sleep 0.5
}

# finish: the status of make.
finish() {
  status=0
  wait "$init" || status=$?
  init=
}

dpkg-deb --show "$tmp/apt/cache/archives/"make_*.deb
start
kill -TERM "$pid1"
alone='goes on'
if ends_within 30 "$pid1"; then finish; alone="ends with $status"; else kill -KILL "$init"; finish; fi
echo "without an orphan, after SIGTERM: make $alone"

start
nsenter --target "$pid1" --pid -- sh -c 'sleep 60 & exit 0' </dev/null >/dev/null 2>&1
sleep 0.5
[[ $(children "$pid1" | wc -w) == 2 ]] || cannot 'the orphan was not adopted'
kill -TERM "$pid1"
beside='goes on'
ends_within 50 "$pid1" && beside='ends'
left=$(children "$pid1" | wc -w)
kill -KILL "$init" # its child with it: --kill-child
wait "$init" 2>/dev/null || true
init=
echo "beside an orphan, after SIGTERM: make $beside for five seconds, with $left of its two children"

if [[ $alone == 'ends with 2' && $beside == 'goes on' && $left == 1 ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected an end with 2 at once, and beside an orphan none in five seconds'
  exit 1
fi
