#!/usr/bin/env bash
# runit's runsvdir and daemontools' svscan, both run as PID 1 of containers for decades, leave an adopted orphan a zombie for
# seconds: they do not wait for SIGCHLD, they poll every five seconds.
#
# Guess:    a service supervisor reaps on SIGCHLD, at once, like tini and s6-svscan.
# Seen:     runsvdir and svscan do reap every orphan, but only where their loop passes, once in five seconds. An orphan that
#           dies just after a pass is a zombie for 4.4 to 5 s. Below tini the same orphan is gone before the next sample.
# Versions: runit 2.2.0-3, daemontools 1:0.76-14, tini 0.19.0-3+b8, Debian trixie, amd64.
# Matters:  a check for zombies whose window is shorter than five seconds fails a PID 1 that leaks nothing; and a probe that
#           leaves an orphan every second has up to five zombies at any moment. The question is whether their number grows.
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

trixie download runit=2.2.0-3 daemontools=1:0.76-14 tini=0.19.0-3+b8
bin=$tmp/root/usr/bin
mkdir "$tmp/services" # empty: there is nothing to supervise
for program in runsvdir svscan tini-static; do
  ldd "$bin/$program" 2>&1 | grep -q 'not found' && cannot "$program needs a newer C library"
done

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

child_of() { tr -d ' ' <"/proc/$1/task/$1/children"; }
now_ms() { date +%s%3N; }

# zombie_of PID: a child of PID that is a zombie, or nothing.
zombie_of() {
  local pid
  for pid in $(cat "/proc/$1/task/$1/children"); do
    if grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null; then echo "$pid" && return; fi
  done
}

# lifetime_ms PID: drops an orphan that lives 0.1 s under PID, and measures how long it is a zombie. 0: it was never seen as one.
lifetime_ms() {
  local zombie= start limit
  nsenter --target "$1" --pid -- sh -c 'sleep 0.1 & exit 0' </dev/null >/dev/null 2>&1
  limit=$(($(now_ms) + 1500))
  while [[ -z $zombie ]] && (($(now_ms) < limit)); do zombie=$(zombie_of "$1") && sleep 0.02; done
  start=$(now_ms)
  limit=$((start + 15000))
  while [[ $zombie && -e /proc/$zombie ]] && (($(now_ms) < limit)); do sleep 0.05; done
  echo $(($(now_ms) - start))
}

changed=0
# expect NAME AT-LEAST-MS BELOW-MS COMMAND...: the second and the third orphan, as the first finds the loop anywhere in its round.
expect() {
  local name=$1 least=$2 below=$3 first second third pid1
  shift 3
  unshare --pid --fork --kill-child --mount-proc -- "$@" </dev/null >/dev/null 2>&1 &
  init=$!
  for _ in $(seq 50); do
    pid1=$(child_of "$init") && [[ $pid1 ]] && break
    sleep 0.1
  done
  sleep 0.5
  first=$(lifetime_ms "$pid1") second=$(lifetime_ms "$pid1") third=$(lifetime_ms "$pid1")
  printf '%-9s an orphan was a zombie for %5d, %5d, %5d ms\n' "$name" "$first" "$second" "$third"
  for ms in "$second" "$third"; do ((ms >= least && ms < below)) || changed=1; done
  kill -KILL "$init" # its child with it: --kill-child
  wait "$init" 2>/dev/null || true
  init=
}
for package in runit daemontools tini; do dpkg-deb --show "$tmp/apt/cache/archives/$package"_*.deb; done
expect runsvdir 3000 8000 "$bin/runsvdir" "$tmp/services"
expect svscan 3000 8000 "$bin/svscan" "$tmp/services"
expect tini 0 1000 "$bin/tini-static" -- sleep 80

if ((changed)); then echo 'CHANGED: expected 3 to 8 s below runsvdir and svscan, below 1 s with tini'; else echo 'as described'; fi
exit "$changed"
