#!/usr/bin/env bash
# `server & wait -n` in busybox's ash as PID 1 goes on, with 129, when an adopted orphan ends, while the server still runs.
#
# Guess:    `wait -n` waits for the next of the shell's own jobs, as in bash; an orphan that the shell adopts is reaped, and no more.
# Seen:     an orphan that ends with 0 or 3 makes `wait -n` return 129, and the job still runs. bash waits on, also after the orphan.
# Versions: busybox 1:1.37.0-6+b9, bash 5.2.37-2+b10, Debian trixie, amd64.
# Matters:  `a & b & wait -n; exit $?` is a common entrypoint of images on busybox, to end when one of two servers ends. A health check or a
#           `docker exec` that leaves a child behind ends the container, servers and all. Put an init before the shell, or wait for pids.
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

trixie install busybox=1:1.37.0-6+b9 bash=5.2.37-2+b10 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

# observe ORPHAN SHELL...: what the shell says as PID 1 within three seconds; ORPHAN is the status of an orphan, or `none`.
observe() {
  local orphan=$1 pid1=
  shift
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" /usr/bin/env -i PATH=/usr/bin \
    "$@" -c 'sleep 60 & wait -n; status=$?; kill -0 $! && job=runs || job=ended; echo "returned $status, its job $job"' \
    </dev/null >"$tmp/log" 2>&1 &
  init=$!
  for _ in $(seq 100); do
    pid1=$(children "$init" | tr -d ' ')
    [[ $pid1 && $(children "$pid1") ]] && break
    sleep 0.1
  done
  [[ $pid1 && $(children "$pid1") ]] || cannot "$1 did not start its job: $(tail -c 300 "$tmp/log")"
  sleep 0.5
  [[ $orphan == none ]] ||
    nsenter --target "$pid1" --pid -- sh -c '(sleep 1; exit '"$orphan"') & exit 0' </dev/null >/dev/null 2>&1
  sleep 3
  kill -KILL "$init" 2>/dev/null || true
  wait "$init" 2>/dev/null || true
  init=
  if [[ -s $tmp/log ]]; then cat "$tmp/log"; else echo 'waits'; fi
}

for package in busybox bash; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
seen=
for orphan in none 0 3; do
  busybox=$(observe "$orphan" busybox sh)
  bash=$(observe "$orphan" bash)
  echo "orphan: $orphan; busybox: $busybox; bash: $bash"
  seen+="$orphan $busybox $bash;"
done
expected='none waits waits;0 returned 129, its job runs waits;3 returned 129, its job runs waits;'
if [[ $seen == "$expected" ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected busybox to return 129 with its job running for each orphan, and bash to wait'
  exit 1
fi
