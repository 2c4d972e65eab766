#!/usr/bin/env bash
# A Lisp job that SIGTERM ends half-way reports success: SBCL's own handler ends the process with 0, as PID 1 and elsewhere.
#
# Guess:    a program that SIGTERM ends reports 143, by the signal or by its exit code, as Guile does.
# Seen:     `sbcl --non-interactive` has a handler of SIGTERM from its start; it unwinds the stack and ends with 0, in the midst of its work.
#           Guile has none: as an ordinary process it dies of the signal.
# Versions: sbcl 2:2.5.2-1, guile-3.0 3.0.10+really3.0.10-4, Debian trixie, amd64.
# Matters:  `docker stop` on a half-done job leaves exit code 0: `service_completed_successfully` is met, `restart: on-failure` does not
#           restart, a pipeline is green. Set a handler that exits with another code.
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

trixie install sbcl=2:2.5.2-1 guile-3.0=3.0.10+really3.0.10-4 coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
: >"$root/dev/null"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

# after_term FIRST COMMAND...: the status with which COMMAND ends after SIGTERM; FIRST: `pid1`, or `ordinary` as a child of env.
after_term() {
  local first=$1 pid= status=0
  shift
  : >"$root/said"
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" /usr/bin/env -i \
    PATH=/usr/bin HOME=/tmp LC_ALL=C.UTF-8 GUILE_AUTO_COMPILE=0 $([[ $first == pid1 ]] || echo timeout 60) "$@" \
    </dev/null >"$root/said" 2>&1 &
  init=$!
  for _ in $(seq 300); do grep -q working "$root/said" && break; sleep 0.1; done
  grep -q working "$root/said" || cannot "$1 did not start: $(tail -n 1 "$root/said")"
  pid=$(tr -d ' ' <"/proc/$init/task/$init/children")
  [[ $first == pid1 ]] || pid=$(tr -d ' ' <"/proc/$pid/task/$pid/children")
  kill -TERM "$pid"
  for _ in $(seq 50); do [[ $(cat "/proc/$init/task/$init/children" 2>/dev/null) ]] || break; sleep 0.1; done
  if [[ $(cat "/proc/$init/task/$init/children" 2>/dev/null) ]]; then
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
# expect NAME ORDINARY AS-PID-1 COMMAND...
expect() {
  local name=$1 ordinary
  after_term ordinary "${@:4}"
  ordinary=$result
  after_term pid1 "${@:4}"
  printf '%-5s after SIGTERM: as an ordinary process it %s, as PID 1 it %s\n' "$name" "$ordinary" "$result"
  [[ $ordinary == "$2" && $result == "$3" ]] || changed=1
}
for package in sbcl guile-3.0; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
expect sbcl 'ends with 0' 'ends with 0' sbcl --non-interactive --no-sysinit --no-userinit \
  --eval '(progn (format t "working~%") (finish-output) (sleep 60))'
expect guile 'ends with 143' 'goes on' /usr/lib/x86_64-linux-gnu/guile/3.0/bin/guile -c '(begin (display "working\n") (force-output) (sleep 60))'

if ((changed)); then echo 'CHANGED: expected 0 and 0 of sbcl, 143 and none of guile'; else echo 'as described'; fi
exit "$changed"
