#!/usr/bin/env bash
# squid as PID 1 that was killed does not start again in the same container: its pid file names PID 1, which the new squid is itself.
#
# Guess:    a stale pid file is told by the process that it names: squid sees that this is none but itself, and starts.
# Seen:     `docker stop` takes longer than ten seconds (shutdown_lifetime is 30 seconds), so squid is killed, and its pid file stays. The next squid
#           says that it is already running, with PID 1, and ends with 1. Without the pid file it starts.
# Versions: squid 6.13-2+deb13u4, Debian trixie, amd64.
# Matters:  `docker restart`, a restart policy and `docker stop` with `docker start` end in a proxy that never comes up again until its container is made
#           anew. Remove the pid file before squid starts (`pid_filename none`), put an init before it, and give it the time: --stop-timeout 40.
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

trixie install squid=6.13-2+deb13u4 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev/shm" "$root/tmp" "$root/run" "$root/var/log/squid" "$root/var/spool/squid" "$root/etc"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"
[[ -e $root/var/run ]] || ln -s /run "$root/var/run"
printf 'root:x:0:0::/:/bin/sh\nproxy:x:13:13::/:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nproxy:x:13:\n' >"$root/etc/group"
chown -R 13:13 "$root/var/log/squid" "$root/var/spool/squid"
chmod 1777 "$root/dev/shm"
printf 'http_port 127.0.0.1:3128\nvisible_hostname proxy\npinger_enable off\naccess_log none\ncache_log /var/log/squid/cache.log\n' >"$root/squid.conf"
ln -s squid-gnutls "$root/usr/sbin/squid"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

# start: squid as PID 1 of namespaces of its own, for at most seconds; prints whether it still runs then, or its exit code.
start() {
  unshare --mount --net --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin:/usr/sbin squid --foreground -d 1 -f /squid.conf </dev/null >"$tmp/log" 2>&1 &
  init=$!
  for _ in $(seq 50); do
    sleep 0.1
    [[ -e /proc/$init ]] || break
  done
  pid1=$(children "$init" | tr -d ' ')
  if [[ $pid1 ]]; then echo "runs, pid file: $(tr -d "\n" <"$root/run/squid.pid" || echo none)" >"$tmp/state"; return; fi
  local status=0
  wait "$init" || status=$?
  init=
  echo "ends with $status" >"$tmp/state"
}

# end: kills squid, as the engine does ten seconds after SIGTERM.
end() {
  [[ $init ]] || return 0
  kill -KILL "$init" 2>/dev/null || true
  wait "$init" 2>/dev/null || true
  init=
}

dpkg-deb --show "$tmp/apt/cache/archives/"squid_*.deb
start
first=$(cat "$tmp/state")
slow=no
if [[ $pid1 ]]; then
  kill -TERM "$pid1"
  sleep 10
  [[ -e /proc/$pid1 ]] && slow=yes
fi
end
echo "first start: $first; ten seconds after SIGTERM it still runs: $slow; then it is killed"
start
second=$(cat "$tmp/state")
end
echo "second start: $second; it said: $(grep -o 'FATAL: .*' "$tmp/log" | head -n 1)"
rm -f "$root/run/squid.pid"
start
third=$(cat "$tmp/state")
end
echo "without the pid file: $third"

if [[ $first == 'runs, pid file: 1' && $slow == yes && $second == 'ends with 1' && $third == 'runs, pid file: 1' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected a second start that ends with 1, and a third, without the pid file, that runs'
  exit 1
fi
