#!/usr/bin/env bash
# busybox init as PID 1 of a container ends on `docker stop` by itself and with 0, and has killed each service that needs two seconds.
#
# Guess:    SIGTERM asks it to reboot, which a container may not; so it goes on, and the engine kills it after ten seconds: 137.
# Seen:     it sends SIGTERM to all, one second later SIGKILL, tries to reboot, which fails without CAP_SYS_BOOT, and then ends with 0,
#           some three seconds after it was asked. A service that takes two seconds to stop is killed; one that takes 0.3 s finishes.
# Versions: busybox 1:1.37.0-6+b9, Debian trixie, amd64.
# Matters:  a longer grace (`docker stop --time 60`) gives the services nothing: they have one second, and the exit code hides it.
#
# Needs root (unshare, setpriv) and network to Debian's mirror. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
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
command -v setpriv >/dev/null || cannot 'setpriv is missing'

trixie install busybox=1:1.37.0-6+b9 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc"
: >"$root/dev/null"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

for service in quick:0.3 slow:2; do
  cat >"$root/${service%:*}" <<SH
#!/bin/dash
trap 'sleep ${service#*:}; echo ${service%:*} finished >>/log; exit 0' TERM
echo ${service%:*} started >>/log
while :; do sleep 0.05; done
SH
  chmod +x "$root/${service%:*}"
  echo "::once:/${service%:*}" >>"$root/etc/inittab"
done

# The engine gives its containers no CAP_SYS_BOOT; and without it nothing here can ask the kernel for a reboot.
unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- setpriv --bounding-set=-sys_boot \
  chroot "$root" /usr/bin/busybox init </dev/null >/dev/null 2>&1 &
init=$!
for _ in $(seq 100); do
  [[ $(grep -c started "$root/log" 2>/dev/null) == 2 ]] && break
  sleep 0.1
done
[[ $(grep -c started "$root/log" 2>/dev/null) == 2 ]] || cannot 'its services did not start'

began=$(date +%s%3N)
kill -TERM "$(tr -d ' ' <"/proc/$init/task/$init/children")"
for _ in $(seq 200); do
  [[ -e /proc/$init ]] && kill -0 "$init" 2>/dev/null && [[ $(cat "/proc/$init/task/$init/children" 2>/dev/null) ]] || break
  sleep 0.1
done
took=$(($(date +%s%3N) - began))
status=0
if [[ $(cat "/proc/$init/task/$init/children" 2>/dev/null) ]]; then status='still alive'; else wait "$init" || status=$?; init=; fi
finished=$(sed -n 's/ finished//p' "$root/log" | paste -sd ' ')
dpkg-deb --show "$tmp/apt/cache/archives/"busybox_*.deb
printf 'busybox init ended with %s after %d ms; finished: %s; started: quick, slow\n' "$status" "$took" "${finished:-none}"

if [[ $status == 0 && $finished == quick ]] && ((took >= 2000 && took < 9000)); then
  echo 'as described'
else
  echo 'CHANGED: expected 0 after some three seconds, and the quick service alone to have finished'
  exit 1
fi
