# Docker. DAEMON is its daemon.json.
set -eu
echo "$DAEMON" >/run/engine/daemon.json
set -- --config-file /run/engine/daemon.json --host unix:///run/engine/docker.sock
if [ "$(id -u)" = 0 ]; then
  exec dockerd --data-root /var/lib/engine "$@"
fi
exec sh /usr/share/docker.io/contrib/dockerd-rootless.sh "$@"
