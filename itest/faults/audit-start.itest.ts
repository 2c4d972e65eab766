/** An audit that the engine does not start: the verdict is unknown, and says the engine's own reason, whatever that is. */
import { expect, jest, test } from '@jest/globals';
import { EngineProxy, Refusal } from '../support/engine-proxy.ts';
import { forkbed } from '../support/forkbed.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(120_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const CHECK = [
  'check',
  '--quiet',
  '--clients',
  '1',
  '--connections',
  '10',
  '--settle',
  '300ms',
  '--format',
  'json',
  IMAGE,
];

/** Of such requests the first is for the subject, the second for the audit, which is answered so. */
async function checkWithout(request: RegExp, refusal: Refusal) {
  let seen = 0;
  await using proxy = await EngineProxy.start((asked) => {
    if (!request.test(asked)) return undefined;
    seen += 1;
    return seen === 2 ? Promise.resolve(refusal) : undefined;
  });
  return toldVerdict(await forkbed(CHECK, { DOCKER_HOST: proxy.host }));
}

test.each([
  ['no disk', /^POST .*\/start$/, 500, 'mkdir /var/lib/docker: no space left on device'],
  ['a runtime that fails', /^POST .*\/start$/, 400, 'OCI runtime create failed: unable to start container process'],
  ['no right', /^POST .*\/start$/, 403, 'authorization denied by plugin: cap_sys_ptrace'],
  ['namespaces that it cannot join', /^POST .*\/start$/, 409, 'cannot join network of a non running container'],
])('with %s', async (_, request, status, reason) => {
  const { exitCode, verdict, findings } = await checkWithout(request, new Refusal(status, reason));
  const observed = Object.values<{ observed: string }>(findings).map((finding) => finding.observed);
  expect(observed.length).toBeGreaterThan(5);
  for (const words of observed) {
    expect(words).toMatch(/^the audit could not be started beside the subject: /);
    expect(words).toContain(reason);
    expect(words).not.toContain('namespaces could not be joined');
  }
  expect([verdict.outcome, exitCode]).toEqual(['unknown', 2]);
});
