#!/usr/bin/env bash
# Apache and gunicorn as PID 1 shut down when an adopted orphan ends with the one status by which their own workers say that they cannot go on.
#
# Guess:    both wait for any child, see that the pid is none of their workers', and serve on, whatever the status of the orphan is.
# Seen:     an orphan that exits with 3 ends gunicorn, with 3, "Worker failed to boot"; one that exits with 15 ends Apache. After one that exits with
#           2 both serve on.
# Versions: gunicorn 23.0.0-1, apache2-bin 2.4.71-1~deb13u1 (event), Debian trixie, amd64.
# Matters:  the exit status of a script that `docker exec` or a health check left in the background decides whether the server goes on. Put an init
#           before them.
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

trixie install gunicorn=23.0.0-1 apache2-bin=2.4.71-1~deb13u1 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev/shm" "$root/tmp" "$root/run" "$root/etc" "$root/srv"
: >"$root/dev/null"
head -c 64 /dev/urandom >"$root/dev/urandom"
ln -sf dash "$root/usr/bin/sh"
printf 'root:x:0:0::/:/bin/sh\nwww-data:x:33:33::/:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nwww-data:x:33:\n' >"$root/etc/group"
printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
cat >"$root/apache.conf" <<'CONF'
ServerRoot /tmp
ServerName localhost
Listen 127.0.0.1:8080
PidFile /run/apache.pid
ErrorLog /tmp/apache.log
User www-data
Group www-data
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
CONF
printf 'def app(environ, start):\n    start("200 OK", [])\n    return [b"ok"]\n' >"$root/srv/app.py"

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

# observe STATUS NAME COMMAND...: the command as PID 1, an orphan that ends with STATUS; prints what becomes of PID 1 within eight seconds.
observe() {
  local orphan=$1 name=$2 status=0
  shift 2
  unshare --mount --net --pid --fork --kill-child --mount-proc="$root/proc" -- sh -c '
    root=$1 && shift && ip link set lo up && exec chroot "$root" /usr/bin/env -i PATH=/usr/bin:/usr/sbin "$@"' sh "$root" "$@" \
    </dev/null >"$tmp/log" 2>&1 &
  init=$!
  for _ in $(seq 150); do
    pid1=$(children "$init" | tr -d ' ')
    [[ $pid1 && $(children "$pid1") ]] && break
    sleep 0.1
  done
  [[ $pid1 && $(children "$pid1") ]] || cannot "$name did not start: $(tail -c 300 "$tmp/log" "$root/tmp/apache.log" 2>/dev/null)"
  sleep 2
  nsenter --target "$pid1" --pid -- sh -c "(sleep 0.5; exit $orphan) & exit 0" </dev/null >/dev/null 2>&1
  if ends_within 80 "$pid1"; then
    wait "$init" || status=$?
    echo "ends with $status" >"$tmp/state"
  else
    kill -KILL "$init"
    wait "$init" 2>/dev/null || true
    echo 'serves on' >"$tmp/state"
  fi
  init=
  echo "$name, after an orphan with status $orphan: $(cat "$tmp/state")"
  seen+="$(cat "$tmp/state");"
}

for package in gunicorn apache2-bin; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
seen=
for orphan in 2 3; do observe "$orphan" gunicorn python3 -m gunicorn --bind 127.0.0.1:8000 --worker-tmp-dir /dev/shm --chdir /srv app:app; done
for orphan in 2 15; do observe "$orphan" apache apache2 -DFOREGROUND -f /apache.conf; done
if [[ $seen == 'serves on;ends with 3;serves on;ends with 0;' ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected both to serve on after status 2, gunicorn to end with 3 after 3, Apache with 0 after 15'
  exit 1
fi
