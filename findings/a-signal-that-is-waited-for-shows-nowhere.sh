#!/usr/bin/env bash
# A process that waits for a signal by sigwait or sigtimedwait has it in no field of /proc/PID/status: neither caught, nor blocked, nor ignored.
#
# Guess:    a program that waits for SIGTERM by sigtimedwait(2) has blocked it before, as the manual asks, so that SigBlk shows it.
# Seen:     tini, which waits for every signal, shows an empty SigBlk and an empty SigCgt: a program on which SIGTERM has its default action, and
#           which as PID 1 it cannot end. SIGTERM ends it. For as long as the call lasts the kernel takes the awaited signals out of the mask; the same
#           Python program shows SIGTERM as blocked before the call, and as nothing in it.
# Versions: tini 0.19.0-3+b8, python3.13 3.13.5-2+deb13u5, Debian trixie, amd64; Linux 6.18.
# Matters:  "PID 1 has no handler for SIGTERM, so `docker stop` takes ten seconds" does not follow from /proc/1/status. A check must send the
#           signal, or know of such calls (/proc/PID/syscall, where it may be read).
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

trixie install tini=0.19.0-3+b8 python3.13=3.13.5-2+deb13u5 python3 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/srv"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

cat >"$root/srv/wait.py" <<'PY'
import signal, time, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
time.sleep(4)
signal.sigwait({signal.SIGTERM})
sys.exit(7)
PY

# set_of FIELD: whether SIGTERM, the fifteenth, is in this set of PID 1.
set_of() {
  local mask
  mask=$(sed -n "s/^$1:[[:space:]]*//p" "/proc/$pid1/status")
  if ((0x$mask >> 14 & 1)); then echo "$1"; fi
}
sets() { (set_of SigBlk; set_of SigIgn; set_of SigCgt) | paste -sd ' '; }

start() {
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- setsid chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin "$@" </dev/null >"$tmp/log" 2>&1 &
  init=$!
  sleep 2
  pid1=$(children "$init" | tr -d ' ')
  [[ $pid1 ]] || cannot "$1 did not start: $(tail -c 300 "$tmp/log")"
}

# finish: after SIGTERM, the status with which it ends.
finish() {
  local status=0
  kill -TERM "$pid1"
  for _ in $(seq 50); do [[ $(children "$init") ]] || break; sleep 0.1; done
  if [[ $(children "$init") ]]; then kill -KILL "$init"; fi
  wait "$init" 2>/dev/null || status=$?
  init=
  result=$status
}

for package in tini python3.13; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
start python3 /srv/wait.py
before=$(sets)
sleep 4
during=$(sets)
finish
echo "python: SIGTERM is in '${before:-no set}' before sigwait, in '${during:-no set}' in it, and ends it with $result"
seen="$before;$during;$result;"
start tini-static -- sleep 60
during=$(sets)
finish
echo "tini: SIGTERM is in '${during:-no set}', and ends it with $result"
seen+="$during;$result"
if [[ $seen == 'SigBlk;;7;;143' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected SIGTERM in SigBlk before the call, in no set in it, and an end with 7 and with 143'
  exit 1
fi
