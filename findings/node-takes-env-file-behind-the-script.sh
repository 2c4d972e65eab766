#!/usr/bin/env bash
# `node script.js --env-file FILE`: Node takes the option for its own, although it stands behind the script, and ends with 9 where there is no FILE.
#
# Guess:    what stands behind the script is the script's, as with every other option of Node; the script runs, and finds both words in argv.
# Seen:     Node 24.21.0 and 26.10.0 look for --env-file in the whole command line: without the file the script does not run; with it the script
#           has the words in argv, too. `node -- script.js --env-file FILE` leaves it to the script. --require in the same place is the script's.
# Versions: node 24.21.0, 26.10.0, from npm.
# Matters:  a command line tool in JavaScript with an option --env-file, as `docker run` and Compose have it, never sees a wrong path: Node ends
#           first, with a message of its own and status 9. Its file should begin with `#!/usr/bin/env -S node --`.
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
printf 'console.log(process.argv.slice(2).join(" "))\n' >script.cjs

changed=0
# expect RESULT COMMAND...: what the command prints, and its status.
expect() {
  local result=$1 seen status=0
  shift
  seen=$(timeout --kill-after=5 20 "$@" 2>/dev/null </dev/null) || status=$?
  seen="${seen:-nothing}, status $status"
  printf '  node %-44s %s\n' "${*:2}" "$seen"
  [[ $seen == "$result" ]] || changed=1
}

for version in 24.21.0 26.10.0; do
  timeout 120 npm install --prefix "$tmp/$version" --ignore-scripts --no-audit --no-fund --silent "node-linux-$arch@$version" >/dev/null ||
    cannot "node $version cannot be installed"
  node=$tmp/$version/node_modules/node-linux-$arch/bin/node
  [[ $("$node" --version) == "v$version" ]] || cannot "node $version does not start (it needs libatomic1)"
  echo "node $version:"
  expect 'nothing, status 9' "$node" script.cjs --env-file absent
  expect 'nothing, status 9' "$node" script.cjs run --env-file=absent
  expect '--env-file absent, status 0' "$node" -- script.cjs --env-file absent
  expect '--require absent, status 0' "$node" script.cjs --require absent
done

if [[ $changed == 0 ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected Node to end with 9 without the file, unless it stands behind --'
  exit 1
fi
