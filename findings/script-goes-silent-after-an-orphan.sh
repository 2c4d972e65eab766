#!/usr/bin/env bash
# script(1) as PID 1 shows what its command writes, and ends on SIGTERM with 0; once an orphan has ended that it adopted, it does neither.
#
# Guess:    script records one command, and waits for that one alone: orphans stay zombies, and SIGTERM ends it at any time.
# Seen:     an orphan that ends is gone at once. From then on nothing that the command writes comes out, and SIGTERM does nothing for eight
#           seconds: script and its command both run on. A twin without an orphan ends with 0.
# Versions: bsdutils 1:2.41.5-0+deb13u1, Debian trixie, amd64.
# Matters:  `script -q -c server /dev/null` is used as an entrypoint for programs that want a terminal. After the first health check that leaves
#           a child behind, its log is silent, a server that writes on waits for a reader, and the container stops by SIGKILL alone. Put an init
#           before script.
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

trixie install bsdutils=1:2.41.5-0+deb13u1 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev/pts" "$root/tmp"
ln -sf dash "$root/usr/bin/sh"
printf '#!/usr/bin/sh\nwhile sleep 0.2; do echo tick; done\n' >"$root/usr/bin/ticks"
chmod +x "$root/usr/bin/ticks"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

# ends_within DECISECONDS PID: whether the process ends in that time.
ends_within() {
  for _ in $(seq "$1"); do
    [[ -e /proc/$2 ]] || return 0
    sleep 0.1
  done
  return 1
}

# finish: the status of PID 1.
finish() {
  status=0
  wait "$init" || status=$?
  init=
}

# start: script as PID 1 of a namespace, with terminals of its own, its command running; sets init and pid1.
start() {
  unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- sh -c '
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts" && ln -sf pts/ptmx "$1/dev/ptmx" && touch "$1/dev/null" &&
      mount --bind /dev/null "$1/dev/null" &&
      exec chroot "$1" /usr/bin/env -i PATH=/usr/bin SHELL=/usr/bin/sh script -q -c "ticks" /dev/null' sh "$root" \
    </dev/null >"$tmp/log" 2>&1 &
  init=$!
  for _ in $(seq 100); do
    pid1=$(children "$init" | tr -d ' ')
    [[ $pid1 && $(cat "/proc/$pid1/comm") == script && $(children "$pid1") ]] && break
    sleep 0.1
  done
  [[ $pid1 && $(children "$pid1") ]] || cannot "script did not start its command: $(tail -c 300 "$tmp/log")"
  sleep 0.5
}

dpkg-deb --show "$tmp/apt/cache/archives/"bsdutils_*.deb
start
sleep 2
ticks=$(grep -c tick "$tmp/log" || true)
kill -TERM "$pid1"
alone='goes on'
if ends_within 80 "$pid1"; then finish; alone="ends with $status"; else kill -KILL "$init"; finish; fi
echo "without an orphan: $ticks lines of its command in two seconds; after SIGTERM script $alone"

start
own=$(children "$pid1" | wc -w)
nsenter --target "$pid1" --pid -- sh -c 'sleep 1 & exit 0' </dev/null >/dev/null 2>&1
sleep 0.3
adopted=$(($(children "$pid1" | wc -w) - own))
sleep 2
left=$(($(children "$pid1" | wc -w) - own))
echo "orphans adopted: $adopted, left after they ended: $left"
before=$(grep -c tick "$tmp/log" || true)
sleep 2
silent=$(($(grep -c tick "$tmp/log" || true) - before))
kill -TERM "$pid1"
afterwards='goes on'
ends_within 80 "$pid1" && afterwards='ends'
kids=$(children "$pid1" | wc -w)
kill -KILL "$init"
finish 2>/dev/null
echo "then: $silent lines in two seconds; after SIGTERM script $afterwards for eight seconds, with $kids child"

if [[ $ticks -gt 3 && $alone == 'ends with 0' && $adopted == 1 && $left == 0 && $silent == 0 && $afterwards == 'goes on' && $kids == 1 ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected lines and an end with 0; an orphan adopted and reaped, and then neither'
  exit 1
fi
