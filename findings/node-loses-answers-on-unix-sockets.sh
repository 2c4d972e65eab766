#!/usr/bin/env bash
# Node's http client can lose a whole answer on a Unix socket, because it ends the request with an empty write.
#
# Guess:    once all bytes that Content-Length announces are written, request.end() writes nothing more. A server that answers,
#           closes and is gone has been heard: the answer is in the socket's buffer, on TCP and on a Unix socket.
# Seen:     when end() comes while the connection is not up yet (a body that is piped, or written in two turns), Node adds a write of
#           no bytes behind the body. The kernel accepts that on TCP whose peer has closed; on a Unix socket it is EPIPE. Node destroys
#           the socket then and reports `write EPIPE`, although the answer had arrived. No answer is lost on TCP.
#           How many are lost depends on the scheduler: most where client and server share one processor, as below.
# Versions: node 24.21.0 and 26.10.0, from npm; kernel 6.18.
# Matters:  proxies before the Docker socket and clients of a container engine: on a busy host a request that the engine has carried out
#           seems to have failed. To repeat it is not harmless: a container may be created twice. Call end(body) once, or ask for
#           `Connection: keep-alive`.
#
# Needs perl, node's npm and network to the registry. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }

case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) cannot 'no build for this machine' ;;
esac
command -v npm >/dev/null || cannot 'npm is missing'
command -v perl >/dev/null || cannot 'perl is missing'
cpu=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*\([0-9]*\).*/\1/p' /proc/self/status)

tmp=$(mktemp -d)
servers=()
cleanup() {
  for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$tmp"
}
trap cleanup EXIT

# Answers a request whose body is five bytes, and closes.
cat >"$tmp/server.pl" <<'PL'
use strict;
use warnings;
use Socket;
my ($where) = @ARGV;
my $tcp = $where eq 'tcp';
socket(my $server, $tcp ? PF_INET : PF_UNIX, SOCK_STREAM, 0) or die;
bind($server, $tcp ? pack_sockaddr_in(0, INADDR_LOOPBACK) : pack_sockaddr_un($where)) or die;
listen($server, 64) or die;
$| = 1;
print $tcp ? (unpack_sockaddr_in(getsockname($server)))[0] : 'listening', "\n";
while (accept(my $client, $server)) {
    my $received = '';
    while ($received !~ /hello$/) { sysread($client, $received, 4096, length $received) or last }
    syswrite($client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
    close($client);
}
PL
# So many requests, one after the other: how many have their answer, how many EPIPE.
cat >"$tmp/client.cjs" <<'JS'
const { request } = require('node:http');
const [where, times] = process.argv.slice(2);
const to = where.startsWith('/') ? { socketPath: where } : { host: '127.0.0.1', port: Number(where) };
const options = { ...to, method: 'POST', agent: false, headers: { 'content-length': 5 } };
const once = () =>
  new Promise((resolve) => {
    const asked = request(options);
    asked.on('error', ({ code }) => resolve(code));
    asked.on('response', (answer) => answer.resume().on('end', () => resolve('answered')));
    asked.write(Buffer.from('hello'));
    setImmediate(() => asked.end());
  });
(async () => {
  const seen = { answered: 0, EPIPE: 0 };
  for (let left = Number(times); left > 0; left -= 1) {
    const outcome = await once();
    seen[outcome] = (seen[outcome] ?? 0) + 1;
  }
  console.log(JSON.stringify(seen));
})();
JS

readonly TIMES=200
changed=0
for version in 24.21.0 26.10.0; do
  timeout 120 npm install --prefix "$tmp/$version" --ignore-scripts --no-audit --no-fund --silent "node-linux-$arch@$version" >/dev/null ||
    cannot "node $version cannot be installed"
  node=$tmp/$version/node_modules/node-linux-$arch/bin/node
  [[ $("$node" --version) == "v$version" ]] || cannot "node $version does not start (it needs libatomic1)"
  for kind in unix tcp; do
    where=tcp
    [[ $kind == tcp ]] || where=$tmp/$version.sock
    taskset --cpu-list "$cpu" perl "$tmp/server.pl" "$where" >"$tmp/where" &
    servers+=($!)
    for _ in $(seq 100); do [[ -s $tmp/where ]] && break; sleep 0.1; done
    [[ $kind == unix ]] || where=$(<"$tmp/where")
    # The server goes first wherever both could run.
    seen=$(timeout 60 taskset --cpu-list "$cpu" nice -n 15 "$node" "$tmp/client.cjs" "$where" "$TIMES")
    printf 'node %-8s %-4s %s\n' "$version" "$kind" "$seen"
    case $kind in
      unix) [[ $seen =~ ^\{\"answered\":[0-9]+,\"EPIPE\":[1-9][0-9]*\}$ ]] || changed=1 ;;
      tcp) [[ $seen == "{\"answered\":$TIMES,\"EPIPE\":0}" ]] || changed=1 ;;
    esac
    : >"$tmp/where"
  done
done

if ((changed)); then echo 'CHANGED: expected EPIPE on a Unix socket, and none on TCP'; else echo 'as described'; fi
exit "$changed"
