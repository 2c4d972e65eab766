#!/usr/bin/env bash
# `node --watch server.js` that SIGTERM ends reports success, where `node server.js` reports the signal.
#
# Guess:    the watcher ends its server, and then as the server did: of SIGTERM, which is 143 to a shell and to an engine.
# Seen:     a server with a handler of its own hands its code on (7 here). One that the signal ends has no code, and node --watch makes 0 of that, also as
#           an ordinary process. tsx watch, which does the same work, ends with 143.
# Versions: node 24.21.0 and 26.10.0, tsx 4.23.15, from npm.
# Matters:  a server that has no handler, or a job that is cut off, counts as a success: `service_completed_successfully` is met, and
#           `restart: on-failure` does nothing.
#
# Needs node's npm and network to the registry. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }

case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) cannot 'no build for this machine' ;;
esac
command -v npm >/dev/null || cannot 'npm is missing'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"

printf 'setInterval(() => {}, 1000);\nconsole.log("up");\n' >plain.cjs
printf 'process.on("SIGTERM", () => process.exit(7));\nsetInterval(() => {}, 1000);\nconsole.log("up");\n' >handles.cjs

# status_of COMMAND...: with which it ends after SIGTERM, once it has said that it is up.
status_of() {
  local status=0 pid
  : >said
  "$@" >said 2>&1 </dev/null &
  pid=$!
  for _ in $(seq 200); do grep -q '^up' said && break; sleep 0.1; done
  grep -q '^up' said || cannot "$* did not start: $(tail -c 300 said)"
  sleep 1
  kill -TERM "$pid"
  wait "$pid" || status=$?
  echo "$status"
}

changed=0
for version in 24.21.0 26.10.0; do
  timeout 120 npm install --prefix "$tmp/$version" --ignore-scripts --no-audit --no-fund --silent "node-linux-$arch@$version" tsx@4.23.15 >/dev/null ||
    cannot "node $version cannot be installed"
  node=$tmp/$version/node_modules/node-linux-$arch/bin/node
  [[ $("$node" --version) == "v$version" ]] || cannot "node $version does not start (it needs libatomic1)"
  for server in plain handles; do
    alone=$(status_of "$node" "$server.cjs") watched=$(status_of "$node" --watch "$server.cjs")
    printf 'node %-8s %-7s ends with %3s, below --watch with %3s\n' "$version" "$server" "$alone" "$watched"
    case $server in
      plain) [[ $alone == 143 && $watched == 0 ]] || changed=1 ;;
      handles) [[ $alone == 7 && $watched == 7 ]] || changed=1 ;;
    esac
  done
  tsx=$(status_of env "PATH=${node%/node}:$PATH" "$tmp/$version/node_modules/.bin/tsx" watch plain.cjs)
  printf 'node %-8s plain   below tsx watch with %3s\n' "$version" "$tsx"
  [[ $tsx == 143 ]] || changed=1
done

if ((changed)); then echo 'CHANGED: expected 143 and 7 alone, 0 and 7 below --watch, 143 below tsx watch'; else echo 'as described'; fi
exit "$changed"
