#!/usr/bin/env node
// The command line. In the repository it runs the sources, for which Node must take TypeScript as it is; the package
// carries them compiled, in dist/.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(`forkbed: expected Node.js 22.15 or later, received ${process.versions.node}\n`);
  process.exit(69);
}

const source = new URL('../src/host/cli/main.ts', import.meta.url);
// What scripts/setup.sh found out about this machine: the base image, and whether Ryuk can be had.
const found = fileURLToPath(new URL('../.env', import.meta.url));
if (existsSync(found)) process.loadEnvFile(found);
await import(existsSync(source) ? source : new URL('../dist/host/cli/main.js', import.meta.url));
