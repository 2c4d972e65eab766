#!/usr/bin/env bash
# Emacs that SIGTERM ends in order reports 15, the number of the signal, as an exit status: not 0, and not 143.
#
# Guess:    `emacs --fg-daemon`, which systemd's unit of Emacs runs, ends of the signal itself (143), or in order with 0.
# Seen:     it handles SIGTERM, runs its hooks, and exits with 15; as PID 1 and elsewhere. No shell and no engine shows that a signal was the cause.
# Versions: emacs-nox 1:30.1+1-6+deb13u1, Debian trixie, amd64.
# Matters:  a supervisor takes an ordered stop for a failure of the program's own; Emacs's unit for systemd has `SuccessExitStatus=15` for that.
#           `docker stop` leaves exit code 15, and `restart: on-failure` after a stop of the host starts it again.
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

trixie install emacs-nox=1:30.1+1-6+deb13u1 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/srv"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

printf 'root:x:0:0::/root:/bin/sh\n' >"$root/etc/passwd"
mkdir -p "$root/root"
emacs=$(cd "$root" && find usr/bin -name 'emacs*-nox' | sed -n 1p)
[[ $emacs ]] || cannot 'the package has no emacs'

# ends_with FIRST: the status after SIGTERM; FIRST: `pid1`, or `ordinary` as a child of another.
ends_with() {
  local pid1 status=0 target=pid1
  rm -f "$root/tmp/up"
  set -- "$1" "/$emacs" --quick --fg-daemon --eval '(write-region "" nil "/tmp/up")'
  [[ $1 == pid1 ]] || { target=ordinary && set -- "$1" sh -c '"$@" & wait $!' sh "${@:2}"; }
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- setsid chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin HOME=/root "${@:2}" </dev/null >"$tmp/log" 2>&1 &
  init=$!
  for _ in $(seq 300); do [[ -e $root/tmp/up ]] && break; sleep 0.1; done
  [[ -e $root/tmp/up ]] || cannot "emacs did not start: $(tail -c 300 "$tmp/log")"
  sleep 1
  pid1=$(children "$init" | tr -d ' ')
  [[ $target == pid1 ]] || pid1=$(children "$pid1" | tr -d ' ')
  kill -TERM "$pid1"
  wait "$init" || status=$?
  init=
  printf '%s\n' "$status"
}

dpkg-deb --show "$tmp/apt/cache/archives/emacs-nox"_*.deb
ordinary=$(ends_with ordinary) pid1=$(ends_with pid1)
echo "after SIGTERM: as an ordinary process it ends with $ordinary, as PID 1 with $pid1"
if [[ $ordinary == 15 && $pid1 == 15 ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected 15 in both places'
  exit 1
fi
