#!/usr/bin/env bash
# A container under runit ends within a moment of `docker stop` and with 0, and its services are killed, not stopped.
#
# Guess:    runsvdir as PID 1 takes SIGTERM to its services, waits for them, and ends.
# Seen:     SIGTERM ends runsvdir at once, with 0, and it tells nobody; the kernel then kills what is left of the namespace. SIGHUP, which
#           its manual names for an end with all services, makes it signal each runsv, and it ends with 111 without waiting: the kernel
#           kills the service before or after it was told. Below s6-svscan SIGTERM reaches the service, which finishes.
# Versions: runit 2.2.0-3, s6 2.13.1.0-1, Debian trixie, amd64.
# Matters:  the quick stop and the exit code 0 hide that every database below it was killed. Stop the services with `sv` first, or put a
#           program before runsvdir that does.
#
# Needs root (unshare) and network to Debian's mirror. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
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

trixie install runit=2.2.0-3 s6=2.13.1.0-1 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/services/database"
: >"$root/dev/null"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

log=$root/log
cat >"$root/services/database/run" <<'SH'
#!/bin/dash
trap 'echo told >>/log; sleep 0.5; echo finished >>/log; exit 0' TERM
echo started >>/log
while :; do sleep 0.05; done
SH
chmod +x "$root/services/database/run"

# await WORD: until the service has said so, ten seconds at most.
await() {
  for _ in $(seq 100); do grep -q "$1" "$log" && return; sleep 0.1; done
  cannot "the service did not say $1"
}

changed=0
# expect NAME SIGNAL STATUS finished|killed: starts NAME as PID 1 on the service, sends it SIGNAL, and compares its status and whether
# the service finished.
expect() {
  local status=0 said
  rm -rf "$root/services/database/supervise"
  : >"$log"
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin:/usr/sbin "$1" /services </dev/null >/dev/null 2>&1 &
  init=$!
  await started
  kill "-$2" "$(tr -d ' ' <"/proc/$init/task/$init/children")"
  wait "$init" || status=$?
  init=
  said=$(paste -sd ' ' "$log")
  printf '%-9s after SIG%-4s it ended with %3d; the service: %s\n' "$1" "$2" "$status" "$said"
  [[ $status == "$3" ]] || changed=1
  if [[ $4 == finished ]]; then [[ $said == *finished ]] || changed=1; else [[ $said != *finished ]] || changed=1; fi
}
for package in runit s6; do dpkg-deb --show "$tmp/apt/cache/archives/$package"_*.deb; done
expect runsvdir TERM 0 killed
expect runsvdir HUP 111 killed
expect s6-svscan TERM 0 finished

if ((changed)); then echo 'CHANGED: expected 0 and 111 and a killed service, below s6-svscan 0 and one that finished'; else echo 'as described'; fi
exit "$changed"
