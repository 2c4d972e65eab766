#!/bin/sh
# An engine in namespaces of its own. In here its root is Debian's packages with memory over them: when the first process ends,
# nothing of the engine is left but an empty folder and empty control groups. `$1` is the root as installed, which stays as it
# is; `$2` the engine's folder, whose `shared` is /run/engine in there; `$3` the name of its control group; `$4` MiB of memory
# for all that it writes. SHARED_FOLDER, if set, is a folder of this machine that it also has, at the same path.
#
# It calls itself again in its control group, then in its namespaces, then with the other root.
set -eu

main() {
  case ${STAGE:-outside} in
    outside)
      join_groups "$3"
      STAGE=inside exec unshare --mount --net --pid --cgroup --ipc --uts --fork --kill-child=KILL sh "$0" "$@"
      ;;
    inside) build_root "$1" "$2" "$4" ;;
  esac
}

# Each controller of version 1 has a hierarchy; version 2 has one for all.
join_groups() {
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    mkdir -p "/sys/fs/cgroup/$1"
    echo $$ >"/sys/fs/cgroup/$1/cgroup.procs"
    return
  fi
  local hierarchy
  for hierarchy in $(hierarchies); do
    local group="/sys/fs/cgroup/${hierarchy#name=}/$1"
    mkdir -p "$group"
    case $hierarchy in
      *cpuset*) for name in cpuset.cpus cpuset.mems; do cat "$group/../$name" >"$group/$name"; done ;;
    esac
    echo $$ >"$group/cgroup.procs"
  done
}

hierarchies() { cut -d : -f 2 /proc/self/cgroup | grep -v '^$'; }

build_root() {
  local root="$2/memory/root"
  mount --make-rprivate /
  mount -t tmpfs -o "size=$3m,mode=755" tmpfs "$2/memory"
  mkdir -p "$2/memory/upper" "$2/memory/work" "$2/memory/data" "$root"
  mount -t overlay -o "lowerdir=$1,upperdir=$2/memory/upper,workdir=$2/memory/work" overlay "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  # Some machines let root alone use theirs, and an engine without root needs them: tun and fuse, by their numbers.
  mount -t tmpfs -o mode=755 tmpfs "$root/dev/net"
  mknod -m 666 "$root/dev/net/tun" c 10 200
  mknod -m 666 "$2/memory/fuse" c 10 229
  [ ! -e "$root/dev/fuse" ] || mount --bind "$2/memory/fuse" "$root/dev/fuse"
  mount -t sysfs sysfs "$root/sys"
  mount_groups "$root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mkdir -p "$root/run/engine" "$root/var/lib/engine"
  mount --bind "$2/shared" "$root/run/engine"
  [ -z "${SHARED_FOLDER:-}" ] || share "$SHARED_FOLDER" "$root$SHARED_FOLDER"
  mount --bind "$2/memory/data" "$root/var/lib/engine"
  ip link set lo up
  echo 1 >"$root/proc/sys/net/ipv4/ip_forward"
  # Not by chroot(2) alone: the namespace's root would stay the machine's, and every exec in a container of the engine enters that.
  mkdir -p "$root/run/outside"
  cd "$root"
  pivot_root . run/outside
  exec chroot . sh -c 'umount -l /run/outside; rmdir /run/outside; exec sh /run/engine/start.sh'
}

# Not what is mounted in it: an engine's own memory would be in itself.
share() {
  mkdir -p "$2"
  mount --bind "$1" "$2"
}

mount_groups() {
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 cgroup2 "$1"
    # A group with processes of its own gives its children no controllers.
    mkdir "$1/keeper"
    for pid in $(cat "$1/cgroup.procs"); do echo "$pid" >"$1/keeper/cgroup.procs" || true; done
    sed 's/^/+/; s/ / +/g' "$1/cgroup.controllers" >"$1/cgroup.subtree_control"
    return
  fi
  mount -t tmpfs -o mode=755 tmpfs "$1"
  local hierarchy
  for hierarchy in $(hierarchies); do
    local folder="$1/${hierarchy#name=}" options=$hierarchy
    case $hierarchy in name=*) options="none,$hierarchy" ;; esac
    mkdir "$folder"
    mount -t cgroup -o "$options" cgroup "$folder"
  done
}

main "$@"
