#!/usr/bin/env bash
# A QuickJS program that holds many files hands those from number 1024 up to each program it starts, and only those.
#
# Guess:    os.exec leaves the child 0, 1 and 2: by close-on-exec, by close_range, or by a loop up to the limit of descriptors.
# Seen:     the child closes 3 to 1023 one by one and stops there, whatever the limit is (4,096 here, 20,000 when it was found),
#           and os.open sets no close-on-exec. With 100 files open the child gets none, with 1,500 all from number 1024 up.
# Versions: quickjs 2025.04.26-1, Debian trixie, amd64 (with trixie's current C library).
# Matters:  it shows only at scale. A server with over a thousand connections that starts one helper gives it the connections
#           of its youngest clients, which then do not end when the server closes them. A test with ten clients is green.
#
# Needs a limit of descriptors of 4,096 or more and network to Debian's mirror. Exit: 0 as described, 1 it has changed, 2 it
# cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }

[[ $(dpkg --print-architecture 2>/dev/null) == amd64 ]] || cannot 'the pinned builds are for Debian on amd64'
ulimit -n 4096 2>/dev/null || cannot 'the limit of descriptors is below 4096'

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

trixie download quickjs=2025.04.26-1 libc6
# With the C library that it was built for: the machine's own may be older.
libraries=$tmp/root/usr/lib/x86_64-linux-gnu
qjs() { timeout --kill-after=5 20 "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" "$tmp/root/usr/bin/qjs" "$@"; }
qjs --help | sed -n 1p || true

# The child reports which of its descriptors are that file; the three standard ones are not counted.
cat >"$tmp/hold.js" <<'JS'
const count = Number(scriptArgs[1]);
for (let held = 0; held < count; held++) os.open('/dev/null', os.O_RDONLY);
const list = 'for fd in /proc/$$/fd/*; do if [[ ${fd##*/} -gt 2 && $fd -ef /dev/null ]]; then echo ${fd##*/}; fi; done';
os.exec(['/bin/bash', '-c', list]);
JS

# inherited COUNT: the numbers of the files that the child of a program with COUNT open ones has.
inherited() { qjs --std "$tmp/hold.js" "$1" | sort -n; }

few=$(inherited 100 | wc -l)
many=$(inherited 1500)
total=$(wc -l <<<"$many") lowest=$(sed -n 1p <<<"$many")
echo "100 files open: the child has $few of them"
echo "1500 files open: the child has $total of them, from number $lowest up"

if ((few == 0 && total >= 400 && total < 500 && lowest == 1024)); then echo 'as described' && exit 0; fi
echo 'CHANGED: expected none of 100, and of 1500 some 480, from 1024 up'
exit 1
