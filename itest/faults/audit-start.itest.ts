/** An audit that the engine does not start: the verdict is unknown, and says the engine's own reason, whatever that is. */
import { expect, jest, test } from '@jest/globals';
import { EngineProxy, Refusal } from '../support/engine-proxy.ts';
import { forkbed } from '../support/forkbed.ts';
import { inspect } from '../support/inspected.ts';
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

/** The engine answers the start of the audit so. */
async function checkWithAudit(refusal: Refusal) {
  await using proxy = await EngineProxy.start((request) => {
    const id = startedBy(request);
    return id !== undefined && isOf(id, 'forkbed-probe audit') ? Promise.resolve(refusal) : undefined;
  });
  return toldVerdict(await forkbed(CHECK, { DOCKER_HOST: proxy.host }));
}

/** The id of the container that a request starts. */
function startedBy(request: string): string | undefined {
  return /^POST .*\/containers\/([^/]+)\/start$/.exec(request)?.[1];
}

function isOf(id: string, program: string): boolean {
  return inspect([id]).some(({ Config }) => Config.Cmd.join(' ').startsWith(program));
}

test.each([
  ['no disk', 500, 'mkdir /var/lib/docker: no space left on device'],
  ['a runtime that fails', 400, 'OCI runtime create failed: unable to start container process'],
  ['no right', 403, 'authorization denied by plugin: cap_sys_ptrace'],
  ['namespaces that it cannot join', 409, 'cannot join network of a non running container'],
])('with %s', async (_, status, reason) => {
  const { exitCode, verdict, findings } = await checkWithAudit(new Refusal(status, reason));
  const observed = Object.values<{ observed: string }>(findings).map((finding) => finding.observed);
  expect(observed.length).toBeGreaterThan(5);
  for (const words of observed) {
    expect(words).toMatch(/^the audit could not be started beside the subject: /);
    expect(words).toContain(reason);
    expect(words).not.toContain('namespaces could not be joined');
  }
  expect([verdict.outcome, exitCode]).toEqual(['unknown', 2]);
});

test('clients start while it does', async () => {
  const clientStarts = Promise.withResolvers<void>();
  await using proxy = await EngineProxy.start((request) => {
    const id = startedBy(request);
    if (id === undefined) return undefined;
    if (isOf(id, 'forkbed-client')) clientStarts.resolve();
    return isOf(id, 'forkbed-probe audit') ? clientStarts.promise : undefined;
  });
  const { exitCode } = await forkbed(CHECK, { DOCKER_HOST: proxy.host });
  expect(exitCode).toBe(0);
});
