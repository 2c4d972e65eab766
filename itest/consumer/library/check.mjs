/** An ES module that uses the library: it checks an image, its first argument, and prints the verdict. */
import { argv, stdout } from 'node:process';
import { DEFAULT_PLAN, DeadlineError, startSubject, toolImage, verify } from 'forkbed';
import { forkbedMatchers } from 'forkbed/matchers';

if (new DeadlineError({ what: 'x', limitMs: 1, last: 'none' }).code !== 'ERR_DEADLINE')
  throw new Error('no DeadlineError');
if (Object.keys(forkbedMatchers).length !== 5) throw new Error('expected five matchers');
const image = await toolImage((line) => stdout.write(`${line}\n`));
const subject = await startSubject({ image: argv[2] });
try {
  const plan = { ...DEFAULT_PLAN, port: 5005, clients: 1, connections: 10, settleMs: 300 };
  const { outcome } = await verify(subject, plan, { image, onProgress: () => {} });
  stdout.write(`${outcome}\n`);
} finally {
  await subject[Symbol.asyncDispose]();
}
