/** Which packages a process of Node loads, asked of the process itself by a module that runs before its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

const HOOK = `import { registerHooks } from 'node:module';
const loaded = new Set();
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(resolved.url) ?? [];
    if (name !== undefined) loaded.add(name);
    return resolved;
  },
});
process.on('exit', () => process.stderr.write('\\n' + JSON.stringify([...loaded])));
`;

/** For `node --import`: the last line of stderr is then what `loadedPackages` reads. */
export function loadedPackagesHook(): string {
  const file = join(temporaryFolder(), 'hook.mjs');
  writeFileSync(file, HOOK);
  return file;
}

/** Names of packages, in order. */
export function loadedPackages(stderr: string): string[] {
  const loaded: string[] = JSON.parse(stderr.slice(stderr.lastIndexOf('\n')));
  return loaded.sort();
}
