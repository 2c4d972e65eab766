/** A CommonJS module that uses the library: it checks an image, its first argument, and prints the verdict. */
const { argv, stdout, versions } = require('node:process');
const { DEFAULT_PLAN, DeadlineError, startSubject, toolImage, verify } = require('forkbed');
const { forkbedMatchers } = require('forkbed/matchers');

async function main() {
  if (new DeadlineError({ what: 'x', limitMs: 1, last: 'none' }).code !== 'ERR_DEADLINE')
    throw new Error('no DeadlineError');
  if (Object.keys(forkbedMatchers).length !== 5) throw new Error('expected five matchers');
  const imported = await import('forkbed');
  // Node has one copy for both, and so one connection to the engine; Yarn's own resolution of packages has two.
  if (imported.DeadlineError !== DeadlineError && !versions.pnp) throw new Error('expected one copy, received two');
  const image = await toolImage((line) => stdout.write(`${line}\n`));
  const subject = await startSubject({ image: argv[2] });
  try {
    const plan = { ...DEFAULT_PLAN, port: 5005, clients: 1, connections: 10, settleMs: 300 };
    const { outcome } = await verify(subject, plan, { image, onProgress: () => {} });
    stdout.write(`${outcome}\n`);
  } finally {
    await subject[Symbol.asyncDispose]();
  }
}

main();
