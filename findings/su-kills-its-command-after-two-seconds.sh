#!/usr/bin/env bash
# su(1) and runuser(1) as PID 1 pass SIGTERM on, and two seconds later they kill their command, whatever it is at.
#
# Guess:    su waits for its command after it has passed SIGTERM on, however long that takes, up to the engine's grace.
# Seen:     a command that needs six seconds to stop is killed after two, and never finishes; su ends with 143, as if SIGTERM had ended the
#           command. `runuser -u USER -- COMMAND`, which starts no shell, does the same. setpriv executes the command in its own place: it has its
#           six seconds.
# Versions: util-linux 2.41.5-0+deb13u1, Debian trixie, amd64.
# Matters:  `su -s /bin/sh -c 'exec SERVER' USER` is a common end of an entrypoint. A longer grace (`stop_grace_period: 60s`) changes nothing: the
#           server is killed after two seconds, in the midst of its flush. Use setpriv.
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

trixie install util-linux=2.41.5-0+deb13u1 dash bash coreutils libpam-modules
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/srv"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

mkdir -p "$root/etc/pam.d" "$root/root"
printf 'root:x:0:0::/root:/bin/sh\ndaemon:x:1:1::/tmp:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\ndaemon:x:1:\n' >"$root/etc/group"
printf 'passwd: files\ngroup: files\n' >"$root/etc/nsswitch.conf"
for service in su runuser other; do
  printf 'auth sufficient pam_rootok.so\naccount required pam_permit.so\nsession required pam_permit.so\n' >"$root/etc/pam.d/$service"
done
chmod 1777 "$root/tmp"
cat >"$root/srv/server.sh" <<'SH'
trap 'echo stopping >>/tmp/log; sleep 6; echo stopped >>/tmp/log; exit 0' TERM
echo up >>/tmp/log
while :; do sleep 0.2; done
SH

# stop COMMAND...: as PID 1, after SIGTERM: how it ends, when, and what the server had done.
stop() {
  local pid1 status=0 began
  rm -f "$root/tmp/log"
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- setsid chroot "$root" \
    /usr/bin/env -i PATH=/usr/bin:/usr/sbin "$@" </dev/null >"$tmp/said" 2>&1 &
  init=$!
  for _ in $(seq 100); do grep -qs up "$root/tmp/log" && break; sleep 0.1; done
  grep -qs up "$root/tmp/log" || cannot "$1 did not start: $(tail -c 300 "$tmp/said")"
  pid1=$(children "$init" | tr -d ' ')
  began=$(date +%s%3N)
  kill -TERM "$pid1"
  wait "$init" || status=$?
  init=
  printf '%-8s ends with %3s after %2d s; the server: %s\n' "$1" "$status" "$((($(date +%s%3N) - began + 500) / 1000))" "$(paste -sd ' ' "$root/tmp/log")"
  seen+="$1 $status $(sed -n '$p' "$root/tmp/log");"
}

dpkg-deb --show "$tmp/apt/cache/archives/util-linux"_*.deb
seen=
stop su -s /bin/sh -c 'exec sh /srv/server.sh' daemon
stop runuser -s /bin/sh -c 'exec sh /srv/server.sh' daemon
stop runuser -u daemon -- sh /srv/server.sh
stop setpriv --reuid daemon --regid daemon --clear-groups sh /srv/server.sh
if [[ $seen == 'su 143 stopping;runuser 143 stopping;runuser 143 stopping;setpriv 0 stopped;' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected su and runuser to kill the server before it has stopped'
  exit 1
fi
