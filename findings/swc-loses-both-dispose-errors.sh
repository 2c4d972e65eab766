#!/usr/bin/env bash
# swc, below @swc/jest, compiles `await using` to a program that loses the errors of two failing disposals behind a ReferenceError.
#
# Guess:    where two disposals fail, the block rejects with a SuppressedError that has both, as the proposal says, and as TypeScript's own
#           output does; where there is no such class, with a stand-in that has the same fields.
# Seen:     ReferenceError "_SuppressedError is not defined", without either error. The stand-in is there, declared as
#           `_SuppressedError1`, since a name that is used before its declaration is renamed at one of the two places. A single failing
#           disposal rejects with its own error, as it should.
# Versions: @swc/core 1.16.22, from npm, every target from es2020 to esnext; TypeScript 5.9.3 beside it; node 20 to 26, with and
#           without a SuppressedError of its own.
# Matters:  a test that holds two containers by `await using`, and whose engine goes away, reports a name that is in nobody's source,
#           and not the engine's error.
#
# Needs node's npm and network to the registry. Exit: 0 as described, 1 it has changed, 2 it cannot run here.
set -euo pipefail

cannot() { printf 'cannot run here: %s\n' "$1" >&2; exit 2; }
command -v npm >/dev/null || cannot 'npm is missing'

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
timeout 300 npm install --prefix "$tmp" --no-audit --no-fund --silent @swc/core@1.16.22 typescript@5.9.3 >/dev/null ||
  cannot '@swc/core 1.16.22 and typescript 5.9.3 cannot be installed'

cat >"$tmp/compile.cjs" <<'JS'
const { writeFileSync } = require('node:fs');
const swc = require('@swc/core');
const ts = require('typescript');
const block = (count) => `
function resource(name: string): AsyncDisposable {
  return { [Symbol.asyncDispose]: async () => { throw new Error(name); } };
}
async function main(): Promise<void> {
  ${["first", "second"].slice(0, count).map((name) => `await using ${name} = resource('${name}');`).join('\n  ')}
}
(Symbol as any).asyncDispose ??= Symbol('asyncDispose');
main().catch((error) => {
  const parts = [error.name, error.message, error.error?.message, error.suppressed?.message];
  console.log(parts.filter((part) => part !== undefined).join(', '));
});
`;
for (const count of [1, 2]) {
  const source = block(count);
  for (const target of ['es2020', 'es2022', 'esnext']) {
    const options = { jsc: { parser: { syntax: 'typescript' }, target }, module: { type: 'commonjs' } };
    writeFileSync(`${__dirname}/swc-${target}-${count}.cjs`, swc.transformSync(source, options).code);
  }
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  writeFileSync(`${__dirname}/typescript-es2022-${count}.cjs`, ts.transpileModule(source, { compilerOptions }).outputText);
}
JS
node "$tmp/compile.cjs"

seen=''
for count in 1 2; do
  for program in swc-es2020 swc-es2022 swc-esnext typescript-es2022; do
    line="$program, failing disposals: $count: $(node "$tmp/$program-$count.cjs")"
    printf '%s\n' "$line"
    seen+=$line$'\n'
  done
done
one='Error, first'
none='ReferenceError, _SuppressedError is not defined'
expected="swc-es2020, failing disposals: 1: $one
swc-es2022, failing disposals: 1: $one
swc-esnext, failing disposals: 1: $one
typescript-es2022, failing disposals: 1: $one
swc-es2020, failing disposals: 2: $none
swc-es2022, failing disposals: 2: $none
swc-esnext, failing disposals: 2: $none
typescript-es2022, failing disposals: 2: SuppressedError, An error was suppressed during disposal., first, second
"
if [[ $seen == "$expected" ]]; then
  echo 'as described'
else
  echo 'CHANGED: expected both errors of TypeScript, and a ReferenceError of swc'
  exit 1
fi
