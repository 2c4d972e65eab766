#!/usr/bin/env bash
# Python's http.server answers the first line of an HTTP/2 client with a bare page: no status line, and no headers.
#
# Guess:    to `PRI * HTTP/2.0`, the line that each HTTP/2 client with prior knowledge begins with, it says `HTTP/1.0 505 HTTP Version Not
#           Supported`, as it says `HTTP/1.0 404` to what it does not find: a status line comes before every error page.
# Seen:     the HTML page of the error alone, whose text has the 505. The error is found before the version of the request is
#           kept, and until then it counts as HTTP/0.9, which has no status line. To HTTP/1.0 the same server answers with one.
# Versions: python3.13-minimal 3.13.5-2+deb13u5, Debian trixie, amd64.
# Matters:  a gRPC or h2c probe on the port of such a server (Kubernetes' `grpc`, `curl --http2-prior-knowledge`) sees neither a status nor
#           a frame: what it reports is a broken connection or a frame of a wrong size, and nobody reads 505 in it.
#
# Needs root (chroot) and network to Debian's mirror. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
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

trixie install python3.13-minimal=3.13.5-2+deb13u5 libpython3.13-stdlib=3.13.5-2+deb13u5
root=$tmp/root
mkdir -p "$root/proc" "$root/dev" "$root/srv"
: >"$root/dev/null"

server= # the pid of the server
trap '[[ $server ]] && kill "$server" && wait "$server" 2>/dev/null || true; rm -rf "$tmp"' EXIT
chroot "$root" /usr/bin/python3.13 -u -c '
import http.server
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
print(server.server_port, flush=True)
server.serve_forever()' >"$tmp/port" 2>"$tmp/log" &
server=$!
for _ in $(seq 100); do [[ -s $tmp/port ]] && break; sleep 0.1; done
[[ -s $tmp/port ]] || cannot "the server did not start: $(tail -c 300 "$tmp/log")"

# first_line REQUEST: of the answer.
first_line() {
  exec 3<>"/dev/tcp/127.0.0.1/$(cat "$tmp/port")"
  printf '%b' "$1" >&3
  timeout 10 head -n 1 <&3 | tr -d '\r'
  exec 3>&-
}

dpkg-deb --show "$tmp/apt/cache/archives/python3.13-minimal"_*.deb
old=$(first_line 'GET /nothing HTTP/1.0\r\n\r\n') preface=$(first_line 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
echo "to HTTP/1.0: $old"
echo "to an HTTP/2 client: $preface"
if [[ $old == 'HTTP/1.0 404 '* && $preface == '<!DOCTYPE HTML>'* ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected a status line for the first, and none for the second'
  exit 1
fi
