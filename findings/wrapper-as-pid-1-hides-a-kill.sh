#!/usr/bin/env bash
# A test run killed by SIGKILL, as the OOM killer does it, ends with status 0 when its coverage wrapper is PID 1.
#
# Guess:    a wrapper reports a command killed by a signal as a failure (137, or at least 1), in a container too.
# Seen:     c8, env-cmd and dotenv-cli answer such an end by sending the same signal to themselves. As an ordinary process they
#           die of it: 137. As PID 1 the kernel drops what a process of the namespace sends to it, SIGKILL too. Nothing is left
#           to wait for, and Node ends with 0. cross-env maps the signal to a number itself: 1 both times.
#           nyc 18.0.0 and foreground-child 4.0.3, on which both rest, did the same; so does c8 by `docker run` without --init.
# Versions: node 26.10.0, c8 12.0.0, env-cmd 11.0.0, dotenv-cli 11.0.0, cross-env 10.1.0, from npm.
# Matters:  `CMD ["c8", "node", "--test"]` is green after an out-of-memory kill, `restart: on-failure` does not restart,
#           `service_completed_successfully` is met.
#
# Needs root (unshare), node's npm and network to the registry. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }

case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) cannot 'no build of node for this machine' ;; esac
command -v npm >/dev/null || cannot 'npm is missing'
unshare --pid --fork --mount-proc true 2>/dev/null || cannot 'a process namespace takes root'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

packages=("node-linux-$arch@26.10.0" c8@12.0.0 env-cmd@11.0.0 dotenv-cli@11.0.0 cross-env@10.1.0)
timeout 120 npm install --prefix "$tmp" --ignore-scripts --no-audit --no-fund --silent "${packages[@]}" >/dev/null ||
  cannot 'the packages cannot be installed'
for package in "${packages[@]}"; do
  manifest=$tmp/node_modules/${package%@*}/package.json
  grep -q "\"version\": *\"${package##*@}\"" "$manifest" || cannot "$manifest is not of ${package##*@}"
done
PATH=$tmp/node_modules/node-linux-$arch/bin:$tmp/node_modules/.bin:$PATH
[[ $(node --version) == v26.10.0 ]] || cannot 'node 26.10.0 does not start (it needs libatomic1)'

cd "$tmp"
echo 'GREETING=hello' >.env
cat >killed.cjs <<'JS'
process.kill(process.pid, 'SIGKILL'); // a child of the wrapper, never PID 1: this one acts
setTimeout(() => {}, 5_000);
JS

# status_of COMMAND...: the status that it ends with, whatever it prints.
status_of() {
  local status=0
  timeout --kill-after=5 20 "$@" >output.txt 2>&1 </dev/null || status=$?
  echo "$status"
}

changed=0
# expect NAME PLAIN AS-PID-1 COMMAND...
expect() {
  local name=$1 plain=$2 first=$3
  shift 3
  local seen_plain seen_first
  seen_plain=$(status_of "$@")
  seen_first=$(status_of unshare --pid --fork --kill-child --mount-proc -- "$@")
  printf '%-11s ends with %3s, as PID 1 with %3s\n' "$name" "$seen_plain" "$seen_first"
  [[ $seen_plain == "$plain" && $seen_first == "$first" ]] || changed=1
}

printf 'node %s; the command is killed by SIGKILL each time\n' "$(node --version)"
expect c8 137 0 c8 node killed.cjs
expect env-cmd 137 0 env-cmd -f .env node killed.cjs
expect dotenv-cli 137 0 "$tmp/node_modules/.bin/dotenv" -- node killed.cjs
expect cross-env 1 1 cross-env GREETING=hello node killed.cjs

if ((changed)); then echo 'CHANGED: expected 137 and 0 for the first three, 1 and 1 for cross-env'; else echo 'as described'; fi
exit "$changed"
