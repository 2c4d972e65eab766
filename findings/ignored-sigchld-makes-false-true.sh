#!/usr/bin/env bash
# Below a parent that ignores SIGCHLD, Python and Ruby report that a command which failed has succeeded.
#
# Guess:    an ignored SIGCHLD survives execve, and the kernel then keeps no exit status: a language raises an error, or reports that the status
#           is not known. It never reports 0.
# Seen:     `subprocess.run(['false'], check=True)` returns, with returncode 0. Ruby's `system('false')` is true, and `$?` says exit 0. PHP has -1,
#           Lua an error. Perl, dash and GNU make set SIGCHLD back to its default, and have the true status.
# Versions: python3.13 3.13.5-2+deb13u5, ruby3.3 3.3.8-2, php8.4-cli 8.4.27-1~deb13u1, perl-base 5.40.1-6+deb13u1, make 4.4.1-2, dash 0.5.12-12, Debian trixie, amd64.
# Matters:  `trap '' CHLD; exec SERVER` in an entrypoint is a cure for zombies, and so is SIG_IGN in a parent that is not Python. Migrations,
#           checks and backups that the server starts then always succeed. Reap by waitpid, or set SIGCHLD back before execve.
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

trixie install python3.13=3.13.5-2+deb13u5 python3 ruby3.3=3.3.8-2 php8.4-cli=8.4.27-1~deb13u1 lua5.4=5.4.7-1+b2 make=4.4.1-2 perl-base=5.40.1-6+deb13u1 dash=0.5.12-12 bash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/srv"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

ruby=$(basename "$(find "$root/usr/bin" -name 'ruby3.*' | sort | sed -n 1p)")
printf 'x:\n\t@false\n' >"$root/srv/Makefile"

# reports DISPOSITION COMMAND...: what it prints of the status of false, with SIGCHLD as `default` or `ignored`.
reports() {
  local prefix=
  [[ $1 == default ]] || prefix="trap '' CHLD;"
  shift
  chroot "$root" /usr/bin/env -i PATH=/usr/bin LC_ALL=C.UTF-8 bash -c "$prefix"' exec "$@"' bash "$@" 2>/dev/null | sed -n 1p
}

for package in python3.13_ ruby3 php8.4-cli perl-base make dash; do dpkg-deb --show "$tmp/apt/cache/archives/$package"*.deb; done
seen=
# expect NAME COMMAND...
expect() {
  local name=$1 usual ignored
  shift
  usual=$(reports default "$@") ignored=$(reports ignored "$@")
  printf '%-6s false with SIGCHLD default: %s; ignored: %s\n' "$name" "$usual" "$ignored"
  seen+="$name $usual $ignored;"
}
expect python python3 -c "import subprocess; print(subprocess.run(['false']).returncode)"
expect ruby "$ruby" -e "p system('false')"
expect php php8.4 -n -r "system('false', \$status); echo \$status;"
expect lua lua5.4 -e "print((select(3, os.execute('false'))))"
expect perl perl -e "print system('false') >> 8"
expect make sh -c 'make -f /srv/Makefile x >/dev/null; echo $?'
expect dash sh -c 'false; /usr/bin/false; echo $?'

if [[ $seen == 'python 1 0;ruby false true;php 1 -1;lua 1 10;perl 1 1;make 2 2;dash 1 1;' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected 0 of Python and true of Ruby below an ignored SIGCHLD'
  exit 1
fi
