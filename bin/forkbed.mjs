#!/usr/bin/env -S node --
// The command line. In the repository it runs the sources, which Node 24 takes as they are; the package carries them compiled,
// in dist/, for any Node that its dependencies run on.
import { existsSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

const source = new URL('../src/host/cli/main.ts', import.meta.url);
const isRepository = existsSync(source);
const oldest = isRepository ? '24.0' : '22.22';
const [received, expected] = [process.versions.node, oldest].map((version) => version.split('.').map(Number));
if (received[0] < expected[0] || (received[0] === expected[0] && received[1] < expected[1])) {
  process.stderr.write(`forkbed: expected Node.js ${oldest} or later, received ${process.versions.node}\n`);
  process.exit(69);
}

// Docker asks each plugin what it is before it prints its help: it must not wait for all else to be loaded.
if (process.argv[2] === 'docker-cli-plugin' && process.argv[3] === 'docker-cli-plugin-metadata') {
  const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const metadata = { SchemaVersion: '0.1.0', Vendor: 'forkbed', Version: version, ShortDescription: description };
  process.stdout.write(`${JSON.stringify(metadata)}\n`);
  process.exit(0);
}

// Half of a short call is the compiling of modules. Node's own default is below the temporary folder, where another user may have been
// first with what this one then runs. A folder that cannot be written is no error, and NODE_DISABLE_COMPILE_CACHE and NODE_COMPILE_CACHE go first.
const cache = cacheFolder();
if (cache !== undefined) enableCompileCache(cache);

// Node ends with 1 where a module cannot be loaded, which here is a verdict.
process.once('uncaughtException', endAtLoad);
// What scripts/setup.sh found out about this machine: the base image, and whether Ryuk can be had.
const found = fileURLToPath(new URL('../.env', import.meta.url));
if (isRepository && existsSync(found)) process.loadEnvFile(found);
const { main } = await import(isRepository ? source : new URL('../dist/cli.mjs', import.meta.url));
process.off('uncaughtException', endAtLoad);
await main();

function cacheFolder() {
  if (isRepository) return fileURLToPath(new URL('../node_modules/.cache/forkbed', import.meta.url));
  const { XDG_CACHE_HOME, HOME } = process.env;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'forkbed');
  return HOME ? join(HOME, '.cache', 'forkbed') : undefined;
}

function endAtLoad(error) {
  process.stderr.write(`forkbed: this is a bug in forkbed: ${inspect(error)}\n`);
  process.exit(70);
}
