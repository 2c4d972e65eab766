#!/usr/bin/env bash
# docker-modem, below dockerode and testcontainers, speaks TLS to DOCKER_HOST=tcp://HOST:2376 although nothing asks for TLS.
#
# Guess:    DOCKER_HOST=tcp://HOST:PORT means plain HTTP, on any port, unless DOCKER_TLS_VERIFY is set: so does Docker's own command line.
# Seen:     the port decides. At 2376 it speaks TLS with DOCKER_TLS_VERIFY unset or empty; at any other port plain HTTP. The same server,
#           which speaks plain HTTP, answers at one port and gets a TLS handshake at the other.
# Versions: docker-modem 5.0.7, dockerode 5.0.1, from npm; node 20 to 26.
# Matters:  an engine that a proxy or a tunnel offers without TLS at 2376 answers `docker`, and no test that uses testcontainers. And the
#           other way round: a client without certificates reaches an engine of TLS there, where `docker` is refused.
#
# Needs node's npm and network to the registry. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }
command -v npm >/dev/null || cannot 'npm is missing'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
timeout 180 npm install --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent docker-modem@5.0.7 dockerode@5.0.1 >/dev/null ||
  cannot 'dockerode 5.0.1 cannot be installed'

# A server of plain HTTP on loopback at each port, and what came first on a connection: a request, or a TLS handshake (22, 3).
cat >"$tmp/ask.cjs" <<'JS'
const net = require('node:net');
const port = Number(process.argv[2]);
const body = '{"Version":"1"}';
const server = net.createServer((socket) => {
  socket.on('error', () => {});
  socket.once('data', (bytes) => {
    const kind = bytes[0] === 22 && bytes[1] === 3 ? 'TLS handshake' : bytes.toString('latin1').split(' ')[0];
    console.log(`port ${port}: the server received ${kind === 'GET' ? 'plain HTTP' : kind}`);
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
  });
});
server.on('error', (error) => {
  console.error(error.code);
  process.exit(2);
});
server.listen(port, '127.0.0.1', () => {
  process.env.DOCKER_HOST = `tcp://127.0.0.1:${port}`;
  for (const name of ['DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_TLS']) delete process.env[name];
  const Docker = require('dockerode');
  new Docker({ timeout: 5000 }).version((error) => {
    console.log(`port ${port}: ${error ? 'the client failed' : 'the client has its answer'}`);
    server.close();
    setTimeout(() => process.exit(0), 100);
  });
});
JS

seen=''
for port in 2375 2376 2377; do
  lines=$(cd "$tmp" && timeout 20 node ask.cjs "$port") || cannot "port $port of 127.0.0.1 is taken"
  printf '%s\n' "$lines"
  seen+=$lines$'\n'
done
expected='port 2375: the server received plain HTTP
port 2375: the client has its answer
port 2376: the server received TLS handshake
port 2376: the client failed
port 2377: the server received plain HTTP
port 2377: the client has its answer
'
if [[ $seen == "$expected" ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected TLS at port 2376, and plain HTTP at others'
  exit 1
fi
