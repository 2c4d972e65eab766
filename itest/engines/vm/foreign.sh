# A command in namespaces of its own, in which this kernel runs the programs of another architecture; nowhere else on the machine
# does it. $1: the line of binfmt.d(5) that says how. The user namespace has no ids before its creator, who then writes a line to
# stdin, has given it some. binfmt_misc can be mounted in a user namespace since Linux 6.7.
set -e
read -r _
exec unshare --mount --pid --fork --kill-child=KILL --mount-proc sh -ec '
  mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
  cat "$1" >/proc/sys/fs/binfmt_misc/register
  shift
  exec "$@"' foreign "$@"
