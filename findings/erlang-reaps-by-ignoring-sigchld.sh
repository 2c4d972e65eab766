#!/usr/bin/env bash
# Erlang's emulator as PID 1 leaves no zombie of any orphan, although it waits for no child: it ignores SIGCHLD.
#
# Guess:    `erl` starts its programs through a helper, erl_child_setup, and has no other children; an orphan stays a zombie for as long as
#           Erlang runs, as below Node, Python, Java.
# Seen:     SIGCHLD is among the ignored signals of PID 1 (SigIgn), so the kernel reaps; seven of seven orphans are gone. The helper catches it.
# Versions: erlang-base 1:27.3.4.1+dfsg-1+deb13u4, Debian trixie, amd64.
# Matters:  a server on Erlang (RabbitMQ, ejabberd, CouchDB) that is PID 1 itself needs no init to reap. Behind a shell script it depends on the
#           script's shell.
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

trixie install erlang-base=1:27.3.4.1+dfsg-1+deb13u4 dash coreutils sed
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

dpkg-deb --show "$tmp/apt/cache/archives/"erlang-base_*.deb
unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" \
  /usr/bin/env -i PATH=/usr/bin HOME=/tmp erl -noshell </dev/null >"$tmp/log" 2>&1 &
init=$!
for _ in $(seq 150); do
  pid1=$(children "$init" | tr -d ' ')
  [[ $pid1 && $(children "$pid1") ]] && break
  sleep 0.1
done
[[ $pid1 && $(children "$pid1") ]] || cannot "erl did not start: $(tail -c 300 "$tmp/log")"
sleep 1

helper=$(children "$pid1" | cut -d' ' -f1)
# has SET PID: whether signal 17, SIGCHLD, is in that set of /proc/PID/status.
has() { (( 16#$(sed -n "s/^$1:\t//p" "/proc/$2/status") >> 16 & 1 )) && echo yes || echo no; }
ignored=$(has SigIgn "$pid1")
caught=$(has SigCgt "$helper")
echo "PID 1 is $(cat "/proc/$pid1/comm"), SIGCHLD ignored: $ignored; its child is $(cat "/proc/$helper/comm"), SIGCHLD caught: $caught"

before=$(children "$pid1" | wc -w)
nsenter --target "$pid1" --pid -- sh -c 'for n in 1 2 3 4 5 6 7; do (sleep 1; exit $n) & done; exit 0' </dev/null >/dev/null 2>&1
sleep 0.3
adopted=$(( $(children "$pid1" | wc -w) - before ))
sleep 3
left=$(( $(children "$pid1" | wc -w) - before ))
kill -KILL "$init"
wait "$init" 2>/dev/null || true
init=
echo "orphans adopted: $adopted, left after they ended: $left"

if [[ $ignored == yes && $caught == yes && $adopted == 7 && $left == 0 ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected SIGCHLD ignored in PID 1, seven orphans adopted, and none left'
  exit 1
fi
