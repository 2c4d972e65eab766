#!/usr/bin/env bash
# `mksh -c 'server & wait'` as PID 1 ends on SIGTERM without any trap; `mksh -c 'server; true'` does not, nor do bash, dash and zsh either way.
#
# Guess:    a shell that sets no trap has no handler of SIGTERM, so the kernel drops the signal for PID 1, whatever the shell waits for.
# Seen:     mksh catches SIGTERM from its start. In `wait` it acts at once: it ends with 143. While it waits for a command in the foreground
#           it only notes the signal, until the command has ended. bash, dash and zsh have no handler, and go on in both.
# Versions: mksh 59c-41+b2, bash 5.2.37-2+b10, dash 0.5.12-12, zsh 5.9-8+b25, Debian trixie, amd64.
# Matters:  whether `docker stop` takes a moment or ends in a kill after ten seconds depends on which shell is /bin/sh, and on one `&`. An
#           entrypoint must set its own trap, or end in `exec`.
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

trixie install mksh=59c-41+b2 bash=5.2.37-2+b10 dash=0.5.12-12 zsh=5.9-8+b25 coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev"
: >"$root/dev/null" # a shell without job control gives it to what runs in the background

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

# after_term SHELL COMMAND: the status with which SHELL ends as PID 1 within three seconds of SIGTERM, or `goes on`.
after_term() {
  local pid1= status=0
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin "$1" -c "$2" </dev/null >/dev/null 2>&1 &
  init=$!
  for _ in $(seq 100); do
    pid1=$(cat "/proc/$init/task/$init/children" 2>/dev/null | tr -d ' ') || true
    [[ $pid1 && $(cat "/proc/$pid1/task/$pid1/children" 2>/dev/null) ]] && break # its sleep is there
    sleep 0.1
  done
  [[ $pid1 ]] || cannot "$1 did not start"
  sleep 0.5
  kill -TERM "$pid1"
  for _ in $(seq 30); do
    [[ -e /proc/$pid1 ]] || break
    sleep 0.1
  done
  if [[ -e /proc/$pid1 ]]; then
    kill -KILL "$init" # its child with it: --kill-child
    wait "$init" 2>/dev/null || true
    result='goes on'
  else
    wait "$init" || status=$?
    result="ends with $status"
  fi
  init=
}

changed=0
# expect SHELL IN-WAIT IN-FOREGROUND
expect() {
  local in_wait
  after_term "$1" 'sleep 60 & wait'
  in_wait=$result
  after_term "$1" 'sleep 60; true'
  printf '%-5s after SIGTERM: in wait it %s, with a command in the foreground it %s\n' "$1" "$in_wait" "$result"
  [[ $in_wait == "$2" && $result == "$3" ]] || changed=1
}
for package in mksh bash dash zsh; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
expect mksh 'ends with 143' 'goes on'
expect bash 'goes on' 'goes on'
expect dash 'goes on' 'goes on'
expect zsh 'goes on' 'goes on'

if ((changed)); then echo 'CHANGED: expected mksh to end with 143 in wait, all others to go on'; else echo 'as described'; fi
exit "$changed"
