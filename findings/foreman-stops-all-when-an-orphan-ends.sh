#!/usr/bin/env bash
# `foreman start` as PID 1 stops every process of its Procfile when an adopted orphan ends, says that nothing has failed, and ends with 0.
#
# Guess:    foreman waits for the processes that it started; an orphan that it adopted is reaped, or stays a zombie, and all serve on.
# Seen:     the orphan ends with 0, foreman sends SIGTERM to the process of its Procfile, and ends with 0. A twin without an orphan serves on.
# Versions: ruby-foreman 0.88.1-1, ruby3.3 3.3.8-2, Debian trixie, amd64.
# Matters:  one health check or `docker exec` that leaves a child behind ends the whole container, and its exit code is that of success: a
#           restart policy `on-failure` does not start it again. Put an init before foreman.
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

trixie install ruby-foreman=0.88.1-1 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/app" "$root/tmp"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"
ln -sf "$(basename "$(find "$root/usr/bin" -name 'ruby3.*' | sort | sed -n 1p)")" "$root/usr/bin/ruby"
printf 'web: sleep 60\n' >"$root/app/Procfile"

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

# finish: the status of PID 1.
finish() {
  status=0
  wait "$init" || status=$?
  init=
}

# start: foreman as PID 1 of a namespace, its process running; sets init and pid1.
start() {
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin HOME=/tmp LANG=C.UTF-8 foreman start -d /app </dev/null >"$tmp/log" 2>&1 &
  init=$!
  for _ in $(seq 100); do
    pid1=$(children "$init" | tr -d ' ')
    [[ $pid1 && $(children "$pid1") ]] && break
    sleep 0.1
  done
  [[ $pid1 && $(children "$pid1") ]] || cannot "foreman did not start its process: $(tail -c 300 "$tmp/log")"
  sleep 1
}

for package in ruby-foreman_ ruby3; do dpkg-deb --show "$tmp/apt/cache/archives/$package"*.deb; done
start
alone='goes on'
ends_within 50 "$pid1" && alone='ends'
kill -KILL "$init"
finish
echo "without an orphan: foreman $alone for five seconds"

start
nsenter --target "$pid1" --pid -- sh -c 'sleep 2 & exit 0' </dev/null >/dev/null 2>&1
beside='goes on'
if ends_within 100 "$pid1"; then finish; beside="ends with $status"; else kill -KILL "$init"; finish; fi
echo "after an orphan has ended with 0: foreman $beside; it said:"
sed 's/^/  /' "$tmp/log"

if [[ $alone == 'goes on' && $beside == 'ends with 0' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected foreman to go on alone, and to end with 0 after an orphan has ended'
  exit 1
fi
