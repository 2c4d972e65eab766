#!/usr/bin/env node
// The command line; Node 22.18 or later runs TypeScript as it is.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// What scripts/setup.sh found out about this machine: the base image, and whether Ryuk can be had.
const found = fileURLToPath(new URL('../.env', import.meta.url));
if (existsSync(found)) process.loadEnvFile(found);
await import('../src/host/cli/main.ts');
