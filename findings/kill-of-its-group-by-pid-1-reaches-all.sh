#!/usr/bin/env bash
# A PID 1 that signals its own process group signals every process of the container but itself: its group has the number 1, and
# `kill(-1)` means all.
#
# Guess:    `kill -- -$$` in an entrypoint reaches the script and its children, as it does elsewhere; a shell of `docker exec` beside it, in a
#           session of its own, gets nothing.
# Seen:     the stranger gets the signal, and the script itself does not. The same with `os.killpg(os.getpgrp(), …)` in Python: killpg(3)
#           is kill(2) with a negative number. Below another PID 1 both reach their group alone, the script included.
# Versions: bash 5.2.37-2+b10, python3.13 3.13.5-2+deb13u5, Debian trixie, amd64.
# Matters:  `trap 'kill -- -$$' EXIT` is a common end of an entrypoint. As PID 1 it ends health checks, sidecars that share the process
#           namespace, and `docker exec` sessions, and a script that counts on its own end goes on. Apache's prefork does the same on SIGTERM.
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

trixie install bash=5.2.37-2+b10 python3.13=3.13.5-2+deb13u5 python3 util-linux dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/srv"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

cat >"$root/srv/group.sh" <<'SH'
trap 'echo "itself" >>/tmp/got' TERM
while [ ! -e /tmp/go ]; do sleep 0.1; done
kill -TERM -- -$$
sleep 1
touch /tmp/done
exec sleep 60
SH
cat >"$root/srv/group.py" <<'PY'
import os, signal, time
def got(*_): open('/tmp/got', 'a').write('itself\n')
signal.signal(signal.SIGTERM, got)
while not os.path.exists('/tmp/go'): time.sleep(0.1)
os.killpg(os.getpgrp(), signal.SIGTERM)
time.sleep(1)
open('/tmp/done', 'w').close()
time.sleep(60)
PY
printf "trap 'echo stranger >>/tmp/got; exit' TERM\necho up >/tmp/up\nfor _ in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; done\n" >"$root/srv/stranger.sh"

enter() { nsenter --target "$pid1" --pid --mount --root --wdns=/ -- /usr/bin/env -i PATH=/usr/bin "$@"; }
await() { for _ in $(seq 100); do [[ -e $1 ]] && return; sleep 0.1; done; cannot "$1 did not appear"; }

# who_gets FIRST COMMAND...: who gets the signal; FIRST: `pid1`, or `ordinary` below another PID 1. Each is leader of its session.
who_gets() {
  local first=$1
  shift
  rm -f "$root/tmp/"*
  [[ $first == pid1 ]] || set -- sh -c 'setsid "$@" & wait' sh "$@"
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- setsid chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin "$@" </dev/null >"$tmp/log" 2>&1 &
  init=$!
  for _ in $(seq 50); do
    pid1=$(children "$init" | tr -d ' ')
    [[ $pid1 ]] && break
    sleep 0.1
  done
  sleep 0.5
  enter setsid sh /srv/stranger.sh </dev/null >/dev/null 2>&1 &
  await "$root/tmp/up"
  touch "$root/tmp/go"
  sleep 2
  kill -KILL "$init"
  wait 2>/dev/null || true
  init=
  result=$(sort -u "$root/tmp/got" 2>/dev/null | paste -sd ' ')
  echo "${result:-nobody}"
}

for package in bash python3.13; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
seen=
for first in ordinary pid1; do
  for command in 'bash /srv/group.sh' 'python3 /srv/group.py'; do
    # shellcheck disable=SC2086 # two words
    got=$(who_gets "$first" $command)
    printf '%-7s %-8s signals its group: %s\n' "${command%% *}" "$first" "$got"
    seen+="$got;"
  done
done
if [[ $seen == 'itself;itself;stranger;stranger;' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected the group alone elsewhere, and as PID 1 the stranger alone'
  exit 1
fi
