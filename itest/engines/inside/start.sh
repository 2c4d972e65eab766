#!/bin/sh
# PID 1 in there: starts the engine of /run/engine/form.sh, as root or, with ROOTLESS, as an ordinary user, and reaps, without which
# an engine takes a defunct process of its own for alive. When the runner has gone, and its end of stdin with it, so does all.
# Ends as the engine does.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
USER_ID=1000
as=

add_user() {
  export HOME=/var/lib/engine/home XDG_RUNTIME_DIR=/run/user/$USER_ID
  useradd --uid $USER_ID --home-dir $HOME --create-home --shell /bin/sh engine
  printf 'engine:100000:65536\n' | tee /etc/subuid >/etc/subgid
  mkdir -p $XDG_RUNTIME_DIR
  chown $USER_ID /run/engine $XDG_RUNTIME_DIR
  as="setpriv --reuid $USER_ID --regid $USER_ID --clear-groups"
}

trap 'exit 0' TERM
exec 3<&0
{ cat >/dev/null; kill -TERM 1; } <&3 &
[ -z "${ROOTLESS:-}" ] || add_user
$as sh /run/engine/form.sh >>/run/engine/log 2>&1 </dev/null 3<&- &
wait $!
