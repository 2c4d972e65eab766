/**
 * Calls a matcher twice on one container, as two lines of one test do, and prints what each took, in seconds:
 * `node call-matchers.ts MODULE CONTAINER`. The module is the matchers of any revision.
 */
import { pathToFileURL } from 'node:url';

const [module = '', container = ''] = process.argv.slice(2);
const { forkbedMatchers } = await import(pathToFileURL(module).href);

async function call(): Promise<number> {
  const beganMs = performance.now();
  const { pass, message } = await forkbedMatchers.toHaveNoDefunctProcesses.call({ isNot: false }, container);
  if (pass !== true) throw new Error(`expected the matcher to pass, received: ${message()}`);
  return (performance.now() - beganMs) / 1_000;
}

const first = await call();
process.stdout.write(JSON.stringify({ first, second: await call() }));
