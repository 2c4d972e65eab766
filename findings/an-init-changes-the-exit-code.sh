#!/usr/bin/env bash
# The same server, stopped in order by SIGTERM, ends with one exit code as PID 1, and with another below an init.
#
# Guess:    a program that handles SIGTERM ends with the same code in both places; an init only reaps, and passes signals and the code on.
# Seen:     uvicorn 0 and 143, Twisted's twistd 0 and 143, Ruby 1 and 143, a server in Go without a handler 2 and 143. Each sets
#           SIGTERM back to its default in the end, and sends it to itself once more, so as to report the truth. PID 1 the kernel does not end by it.
# Versions: uvicorn 0.32.0-3, python3-twisted 24.11.0-1, ruby3.3 3.3.8-2, prometheus-node-exporter 1.9.0-1+b4, tini 0.19.0-3+b8, Debian trixie, amd64.
# Matters:  `docker run --init`, or `shareProcessNamespace`, turns a graceful 0 into 143: a job counts as failed, `restart: on-failure` restarts,
#           an alert goes off. The other way round a Go server without an init reports 2, which its documentation does not name.
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

trixie install uvicorn=0.32.0-3 python3-twisted=24.11.0-1 ruby3.3=3.3.8-2 prometheus-node-exporter=1.9.0-1+b4 tini=0.19.0-3+b8 python3=3.13.5-1 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/srv"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

printf 'root:x:0:0::/:/bin/sh\n' >"$root/etc/passwd"
printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
head -c 64 /dev/urandom >"$root/dev/urandom"
mkdir -p "$root/sys"
ruby=$(basename "$(find "$root/usr/bin" -name 'ruby3.*' | sort | sed -n 1p)")
ln -sf "$(basename "$(find "$root/usr/bin" -name 'python3.*' | sort | sed -n 1p)")" "$root/usr/bin/python3"
cat >"$root/srv/app.py" <<'PY'
async def app(scope, receive, send):
    while (await receive())['type'] == 'lifespan.startup':
        await send({'type': 'lifespan.startup.complete'})
    await send({'type': 'lifespan.shutdown.complete'})
PY

# ends_with COMMAND...: the status with which the namespace's PID 1 ends after SIGTERM; the command is up when it sleeps in all threads.
ends_with() {
  local pid1 status=0
  unshare --mount --net --pid --fork --kill-child --mount-proc="$root/proc" -- sh -c '
    root=$1 && shift && ip link set lo up && exec chroot "$root" /usr/bin/env -i PATH=/usr/bin:/usr/sbin HOME=/tmp "$@"' sh "$root" "$@" \
    </dev/null >"$tmp/log" 2>&1 &
  init=$!
  sleep 6
  pid1=$(children "$init" | tr -d ' ')
  [[ $pid1 ]] || cannot "$1 did not start: $(tail -c 300 "$tmp/log")"
  kill -TERM "$pid1"
  for _ in $(seq 100); do [[ $(children "$init") ]] || break; sleep 0.1; done
  if [[ $(children "$init") ]]; then kill -KILL "$init"; fi
  wait "$init" 2>/dev/null || status=$?
  init=
  echo "$status"
}

for package in uvicorn python3-twisted ruby3.3 prometheus-node-exporter tini; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
seen=
# observe NAME COMMAND...
observe() {
  local name=$1 first below
  shift
  first=$(ends_with "$@") below=$(ends_with tini-static -- "$@")
  printf '%-13s as PID 1 ends with %3s, below tini with %3s\n' "$name" "$first" "$below"
  seen+="$first $below;"
}
observe uvicorn python3 -m uvicorn --app-dir /srv app:app
observe twistd python3 /usr/bin/twistd3 -n --pidfile= web --path /srv
observe ruby "$ruby" -e sleep
observe node-exporter prometheus-node-exporter
if [[ $seen == '0 143;0 143;1 143;2 143;' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected 0, 0, 1 and 2 as PID 1, and 143 below tini'
  exit 1
fi
