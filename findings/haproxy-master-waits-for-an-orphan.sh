#!/usr/bin/env bash
# haproxy as PID 1: without -W it takes no notice of SIGTERM; with -W it ends at once, but not while an orphan lives that it has adopted.
#
# Guess:    haproxy handles SIGTERM, which its manual names for an immediate end, in both modes; the master waits for its workers alone.
# Seen:     with -db alone SIGTERM has its default action, which the kernel keeps from PID 1: it goes on, until SIGUSR1. With -W -db, as the widely used
#           image starts it, the master ends with 0 or 143 at once; beside an orphan its worker ends, and the master goes on for eight seconds.
# Versions: haproxy 3.0.11-1+deb13u4, Debian trixie, amd64.
# Matters:  a process that `docker exec` or a health check left behind makes every `docker stop` last ten seconds and end in SIGKILL. Put an init before
#           haproxy, or stop it by SIGUSR1 (STOPSIGNAL) where it runs without -W.
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

trixie install haproxy=3.0.11-1+deb13u4 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/run"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"
printf 'defaults\n  mode tcp\n  timeout connect 1s\n  timeout client 1s\n  timeout server 1s\nlisten web\n  bind 127.0.0.1:8080\n' >"$root/haproxy.cfg"

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

# observe ORPHAN OPTIONS...: haproxy as PID 1, with an orphan or `none`, after SIGTERM; then SIGUSR1.
observe() {
  local orphan=$1 before
  shift
  unshare --mount --net --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin:/usr/sbin haproxy "$@" -f /haproxy.cfg </dev/null >"$tmp/log" 2>&1 &
  init=$!
  for _ in $(seq 50); do
    pid1=$(children "$init" | tr -d ' ')
    [[ $pid1 && $(cat "/proc/$pid1/comm") == haproxy ]] && break
    sleep 0.1
  done
  [[ $pid1 ]] || cannot "haproxy did not start: $(tail -c 300 "$tmp/log")"
  sleep 1.5
  before=$(children "$pid1" | wc -w)
  if [[ $orphan != none ]]; then
    nsenter --target "$pid1" --pid -- sh -c 'sleep 60 & exit 0' </dev/null >/dev/null 2>&1
    sleep 0.5
    [[ $(children "$pid1" | wc -w) == $((before + 1)) ]] || cannot 'the orphan was not adopted'
  fi
  kill -TERM "$pid1"
  seen='goes on'
  ends_within 80 "$pid1" && seen='ends'
  left=$(children "$pid1" | wc -w)
  if [[ $seen == 'goes on' ]]; then
    kill -USR1 "$pid1"
    ends_within 30 "$pid1" && seen+=', ends on SIGUSR1'
  fi
  kill -KILL "$init" 2>/dev/null || true
  wait "$init" 2>/dev/null || true
  init=
}

dpkg-deb --show "$tmp/apt/cache/archives/"haproxy_*.deb
observe none -db
alone=$seen
echo "-db, after SIGTERM: $alone"
observe none -W -db
master=$seen
echo "-W -db, after SIGTERM: $master"
observe orphan -W -db
beside=$seen
echo "-W -db beside an orphan, after SIGTERM: $beside, with $left child"

if [[ $alone == 'goes on, ends on SIGUSR1' && $master == ends && $beside == 'goes on' && $left == 1 ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected no end without -W, an end with it, and none beside an orphan'
  exit 1
fi
