#!/usr/bin/env bash
# A process whose main thread has ended, and whose other threads work on, has the state Z, and ps calls it <defunct>.
#
# Guess:    the state of such a process is that of its living threads, S or R; `<defunct>` is for what has ended.
# Seen:     /proc/PID/status says Z, `ps` shows Zl and `<defunct>`, /proc/PID/fd is empty and /proc/PID/cmdline too, as if nothing were left. The process
#           writes on, and waitpid(2) does not reap it. What tells it from a zombie is the number of its threads: two here, one of a zombie.
# Versions: python3.13 3.13.5-2+deb13u5, procps 2:4.0.4-9, Debian trixie, amd64; Linux 6.18.
# Matters:  a check that greps for `<defunct>` blames a parent that cannot reap it, and one that reads descriptors from /proc/PID/fd sees none. C
#           programs whose main() ends in pthread_exit(3) run like this for ever.
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

trixie install python3.13=3.13.5-2+deb13u5 python3 procps=2:4.0.4-9 dash coreutils
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/srv"
: >"$root/dev/null"
ln -sf dash "$root/usr/bin/sh"

init= # the unshare that holds the namespace
trap '[[ $init ]] && kill -KILL "$init" 2>/dev/null; rm -rf "$tmp"' EXIT

children() { cat "/proc/$1/task/$1/children" 2>/dev/null || true; }

cat >"$root/srv/leader.py" <<'PY'
import ctypes, os, threading, time
def work():
    for second in range(60):
        open('/tmp/works', 'w').write(str(second))
        time.sleep(0.2)
worker, zombie = os.fork(), None
if worker == 0:
    os.open('/tmp/works', os.O_CREAT)
    threading.Thread(target=work).start()
    ctypes.CDLL(None).pthread_exit(None)
zombie = os.fork()
if zombie == 0:
    os._exit(0)
time.sleep(2)
def describe(name, pid):
    facts = dict(line.split(':\t', 1) for line in open(f'/proc/{pid}/status').read().strip().split('\n'))
    before = open('/tmp/works').read()
    time.sleep(1)
    works = name == 'worker' and open('/tmp/works').read() != before
    ps = os.popen(f'ps -o stat=,args= -p {pid}').read().split()
    threads = len(os.listdir(f'/proc/{pid}/task'))
    print(f"{name}: {facts['State'][0]}, ps {' '.join(ps)}, {threads} threads, {len(os.listdir(f'/proc/{pid}/fd'))} descriptors, {'works' if works else 'does nothing'}", flush=True)
describe('worker', worker)
describe('zombie', zombie)
reaped, _ = os.waitpid(worker, os.WNOHANG)
print('waitpid reaps the worker:', reaped != 0, flush=True)
os._exit(0)
PY

for package in python3.13 procps; do dpkg-deb --show "$tmp/apt/cache/archives/${package}"_*.deb; done
said=$(timeout 60 unshare --mount --pid --fork --kill-child --mount-proc="$root/proc" -- chroot "$root" \
  /usr/bin/env -i PATH=/usr/bin python3 /srv/leader.py) || cannot "it ended early: $said"
echo "$said"
expected='worker: Z, ps Zl [python3] <defunct>, 2 threads, 0 descriptors, works
zombie: Z, ps Z [python3] <defunct>, 1 threads, 0 descriptors, does nothing
waitpid reaps the worker: False'
if [[ $said == "$expected" ]]; then
  echo 'as described'
else
  echo "CHANGED: expected"$'\n'"$expected"
  exit 1
fi
