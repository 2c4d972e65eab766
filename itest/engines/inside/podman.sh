# Podman with its Docker-compatible socket. RUNTIME is the default runtime.
set -eu

# Soft and hard, as they are here: getrlimit(2), proc_pid_limits(5).
limit() {
  awk -v name="$1" 'index($0, name) == 1 { gsub("unlimited", -1); print $(NF - 1) ":" $(NF - 1) }' /proc/self/limits
}

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
# By itself it asks for more open files and processes than some machines let even root have.
cat >"$folder/containers.conf" <<END
[containers]
default_ulimits = ["nofile=$(limit 'Max open files')", "nproc=$(limit 'Max processes')"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "$RUNTIME"
END
exec podman system service --time=0 unix:///run/engine/docker.sock
