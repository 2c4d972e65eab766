#!/usr/bin/env bash
# A shell that runs one short command after the other is found with every signal blocked in many of the readings of its /proc/PID/status.
#
# Guess:    a shell blocks no signal, or SIGCHLD alone, and for microseconds; a reading of SigBlk finds it empty.
# Seen:     of 2,000 readings of a loop of /bin/true, dash shows all signals blocked in more than one of twenty, bash in 1 to 20 percent. It is their
#           own work and the C library's: nothing may run in the child between fork or vfork and execve. SIGTERM is among them.
# Versions: dash 0.5.12-12, bash 5.2.37-2+b10, Debian trixie, amd64.
# Matters:  a tool that reads the signal sets of PID 1 once, to say whether it handles or blocks a signal, says the contrary now and then.
#           Read several times, and believe what all readings share.
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

trixie install dash=0.5.12-12 bash=5.2.37-2+b10 coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/srv"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

readonly READINGS=2000 SIGTERM_BIT=14

# blocked SHELL: in how many readings SIGTERM was blocked.
blocked() {
  local pid1 blocked=0 key value
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- setsid chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin "$1" -c 'while :; do /usr/bin/true; done' </dev/null >/dev/null 2>&1 &
  init=$!
  sleep 1
  pid1=$(children "$init" | tr -d ' ')
  [[ $pid1 ]] || cannot "$1 did not start"
  for _ in $(seq "$READINGS"); do
    while read -r key value; do
      if [[ $key == SigBlk: ]]; then
        ((0x$value >> SIGTERM_BIT & 1)) && blocked=$((blocked + 1))
        break
      fi
    done <"/proc/$pid1/status"
  done
  kill -KILL "$init"
  wait "$init" 2>/dev/null || true
  init=
  echo "$blocked"
}

for package in dash bash; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
dash=$(blocked dash) bash=$(blocked bash)
echo "SIGTERM was blocked in $dash of $READINGS readings of dash, in $bash of bash"
if ((dash > READINGS / 20 && bash > 0 && dash < READINGS && bash < READINGS)); then
  echo 'as described'
else
  echo 'CHANGED: expected more than one of twenty of dash, some of bash, and not all'
  exit 1
fi
