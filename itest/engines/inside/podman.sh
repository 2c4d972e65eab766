# Podman with its Docker-compatible socket. RUNTIME is the default runtime.
set -eu
folder=/etc/containers
[ "$(id -u)" = 0 ] || folder=$HOME/.config/containers
mkdir -p "$folder"
if [ "$(id -u)" = 0 ]; then
  cat >"$folder/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "/var/lib/engine"
runroot = "/run/containers/storage"
END
fi
# By itself it asks for more open files in a build than some kernels have (fs.nr_open).
cat >"$folder/containers.conf" <<END
[containers]
default_ulimits = ["nofile=$(ulimit -H -n):$(ulimit -H -n)"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "$RUNTIME"
END
exec podman system service --time=0 unix:///run/engine/docker.sock
