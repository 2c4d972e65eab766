#!/usr/bin/env bash
# A global installation by npm links the manual page of a package whose `man` is an array; where it is a string, as npm's manual allows, not.
#
# Guess:    package.json's `man` is a file or an array of files, npm's own page says; both end in PREFIX/share/man/man1.
# Seen:     the array's page is linked, if the package has a `bin` too; the string's never, nor that of a package without a program. No
#           warning, exit code 0, and the file itself is installed in all of them.
# Versions: npm 10.9.3 and 11.6.2, node 20.
# Matters:  `man NAME` finds nothing for a program that was installed by `npm install --global`. Write an array, also for one page.
#
# Needs node's npm and network to the registry. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }
command -v npm >/dev/null || cannot 'npm is missing'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
timeout 300 npm install --prefix "$tmp" --no-audit --no-fund --silent npm10@npm:npm@10.9.3 npm11@npm:npm@11.6.2 >/dev/null ||
  cannot 'npm 10.9.3 and 11.6.2 cannot be installed'

# package NAME BIN MAN: the packed package.
package() {
  mkdir -p "$tmp/$1"
  printf '{ "name": "%s", "version": "1.0.0", "bin": %s, "man": %s }\n' "$1" "$2" "$3" >"$tmp/$1/package.json"
  printf '#!/usr/bin/env node\n' >"$tmp/$1/program.js"
  printf '.TH %s 1\n.SH NAME\n%s\n' "$1" "$1" >"$tmp/$1/$1.1"
  (cd "$tmp/$1" && npm pack --silent >/dev/null)
}
package a-string '"./program.js"' '"./a-string.1"'
package an-array '"./program.js"' '["./an-array.1"]'
package no-program '{}' '["./no-program.1"]'

seen=
for npm in npm10 npm11; do
  for name in a-string an-array no-program; do
    code=0
    timeout 120 node "$tmp/node_modules/$npm/bin/npm-cli.js" install --global --offline --silent --prefix "$tmp/$npm" \
      "$tmp/$name/$name-1.0.0.tgz" >/dev/null 2>&1 || code=$?
    [[ -e $tmp/$npm/lib/node_modules/$name/$name.1 ]] && file=yes || file=no
    [[ -e $tmp/$npm/share/man/man1/$name.1 ]] && linked=yes || linked=no
    seen+="$npm $name: exit code $code, file $file, linked $linked"$'\n'
  done
done
printf '%s' "$seen"
expected=
for npm in npm10 npm11; do
  expected+="$npm a-string: exit code 0, file yes, linked no"$'\n'
  expected+="$npm an-array: exit code 0, file yes, linked yes"$'\n'
  expected+="$npm no-program: exit code 0, file yes, linked no"$'\n'
done
[[ $seen == "$expected" ]] || { echo 'this has changed'; exit 1; }
