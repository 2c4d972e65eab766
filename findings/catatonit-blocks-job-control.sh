#!/usr/bin/env bash
# Below catatonit, Podman's init, Ctrl-Z stops nothing: the program starts with three signals blocked.
#
# Guess:    an init restores the signal mask before it executes the program, as tini does.
# Seen:     catatonit blocks SIGTSTP, SIGTTIN and SIGTTOU (while it hands the terminal over), and the program starts with them
#           blocked. A blocked mask survives execve and fork, so it reaches every shell and server in the container: SIGTSTP
#           stops none of them, and an interactive bash prints ^Z and goes on. SIGSTOP, which nobody can block, still works.
# Versions: catatonit 0.2.1-2+b14 and tini 0.19.0-3+b8 (its static build), Debian trixie, amd64.
# Matters:  who is PID 1 decides what a server starts with. Read SigBlk in /proc/PID/status before you judge how it takes
#           signals; suspend with SIGSTOP.
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

trixie download catatonit=0.2.1-2+b14 tini=0.19.0-3+b8
catatonit=$tmp/root/usr/bin/catatonit
tini=$tmp/root/usr/bin/tini-static
"$catatonit" --version
"$tini" --version

as_pid_1() { timeout --kill-after=5 20 unshare --pid --fork --kill-child --mount-proc -- "$@"; }

# mask INIT: what a program below INIT starts with.
mask() { as_pid_1 "$1" -- sed -n 's/^SigBlk:[[:space:]]*//p' /proc/self/status; }

# after_tstp INIT: the state of a process below INIT that was sent SIGTSTP, T (stopped) or S (it sleeps on).
after_tstp() {
  as_pid_1 "$1" -- sh -c 'sleep 15 & kill -TSTP $!; sleep 1
    sed -n "s/^State:[[:space:]]*\(.\).*/\1/p" /proc/$!/status; kill -KILL $!'
}

changed=0
# expect NAME INIT MASK STATE
expect() {
  local seen_mask seen_state
  seen_mask=$(mask "$2")
  seen_state=$(after_tstp "$2")
  printf '%-9s the program starts with SigBlk %s; after SIGTSTP its child is in state %s\n' "$1" "$seen_mask" "$seen_state"
  [[ $seen_mask == "$3" && $seen_state == "$4" ]] || changed=1
}
expect tini "$tini" 0000000000000000 T
expect catatonit "$catatonit" 0000000000380000 S # 0x80000 SIGTSTP, 0x100000 SIGTTIN, 0x200000 SIGTTOU

if ((changed)); then echo 'CHANGED: expected 0 and T below tini, 380000 and S below catatonit'; else echo 'as described'; fi
exit "$changed"
