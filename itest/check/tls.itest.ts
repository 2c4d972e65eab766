/**
 * `--tls`: the load speaks TLS to a server that forks. A sound one passes and one that leaks fails, as without TLS; a certificate that is
 * not trusted, and a server that speaks no TLS, fail `served` with the reason.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { buildSubject } from '../../testkit/subject-image.ts';
import { forkbed, forkbedReading } from '../support/forkbed.ts';
import { run } from '../support/run.ts';

jest.setTimeout(300_000);

const FEW = ['check', '--quiet', '--clients', '2', '--connections', '20', '--settle', '500ms', '--format', 'json'];
const NAME = 'server.example';

let image = '';
let folder = '';

/** `NAME.pem` is a certificate, `NAME.key` its key. */
async function makeCertificate(name: string, ...args: readonly string[]): Promise<void> {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-batch',
    '-days',
    '2',
    '-keyout',
    key,
  ];
  const { exitCode, stderr } = await run('openssl', ['req', '-x509', ...made, '-out', certificate, ...args], {
    limitMs: 30_000,
  });
  if (exitCode !== 0) throw new Error(`expected a certificate, received ${exitCode}: ${stderr}`);
}

beforeAll(async () => {
  image = await buildSubject('tls-forking');
  folder = mkdtempSync(join(tmpdir(), 'forkbed-tls-'));
  await makeCertificate('authority', '-subj', '/CN=forkbed tests');
  await makeCertificate('other', '-subj', '/CN=somebody else');
  const signer = ['-CA', join(folder, 'authority.pem'), '-CAkey', join(folder, 'authority.key')];
  await makeCertificate('server', '-subj', '/CN=server', '-addext', `subjectAltName=DNS:${NAME}`, ...signer);
});

afterAll(() => rmSync(folder, { recursive: true }));

const pem = () => ['server.pem', 'server.key'].map((file) => readFileSync(join(folder, file), 'utf8')).join('');
const trusting = () => ['--tls', '--tls-ca', join(folder, 'authority.pem'), '--sni', NAME];

async function check(options: readonly string[], variables: readonly string[] = []) {
  const env = [`PEM=${pem()}`, ...variables].flatMap((variable) => ['-e', variable]);
  const outcome = await forkbed([...FEW, '--expect', 'echo', ...env, ...options, image]);
  if (outcome.stdout === '') throw new Error(`expected a report, received ${outcome.exitCode}: ${outcome.stderr}`);
  const report = JSON.parse(outcome.stdout);
  const findings: { id: string; outcome: string; observed: string; evidence: string[]; remedy?: string }[] =
    report.verdict.findings;
  return {
    report,
    outcome: report.verdict.outcome,
    find: (id: string) => findings.find((finding) => finding.id === id),
  };
}

describe('a sound server passes', () => {
  test('with a certificate that is trusted; the last client is served, too', async () => {
    const { outcome, find, report } = await check(trusting());
    expect(outcome).toBe('pass');
    expect(find('served')?.observed).toBe('2 clients, 40 connections, 200 messages answered');
    expect(find('alive')?.observed).toMatch(/answered one more client/);
    expect(report.plan).toMatchObject({
      tls: true,
      sni: NAME,
      tlsCa: readFileSync(join(folder, 'authority.pem'), 'utf8'),
    });
  });

  test('of TLS 1.2, with any certificate, without a name', async () => {
    expect((await check(['--tls', '--tls-insecure'], ['TLS=1.2'])).outcome).toBe('pass');
  });

  test('without --sni the chain alone is verified', async () => {
    expect((await check(['--tls', '--tls-ca', join(folder, 'authority.pem')])).outcome).toBe('pass');
  });

  test('with messages of many records, and many connections at once', async () => {
    const payload = '0123456789abcdef'.repeat(6_000);
    const large = ['--payload', payload, '--messages', '3', '--concurrency', '20'];
    expect((await check([...trusting(), ...large])).outcome).toBe('pass');
  });

  test('under faults, whose clients misbehave below TLS', async () => {
    const faults = ['--chaos', 'kill-children,reset,drip,half-close', '--seed', '3', '--settle', '1s'];
    const { outcome, find } = await check([...trusting(), ...faults]);
    expect([outcome, find('faults')?.outcome]).toEqual(['pass', 'pass']);
  });
});

test('HTTPS: --http goes through TLS, and the name is the host of the request', async () => {
  const options = [...FEW, '--http', '/', '--ready-http', '/', ...trusting(), '-e', `PEM=${pem()}`, image];
  const { exitCode, stdout } = await forkbed(options);
  const report = JSON.parse(stdout);
  expect(report.plan.payload).toContain(`\r\nHost: ${NAME}\r\n`);
  expect([exitCode, report.verdict.outcome]).toEqual([0, 'pass']);
});

describe('HTTPS: where a reply ends', () => {
  const page = async (...variables: readonly string[]) => {
    const env = [`PEM=${pem()}`, ...variables].flatMap((variable) => ['-e', variable]);
    const { exitCode, stdout } = await forkbed([...FEW, '--http', '/', ...trusting(), ...env, image]);
    const findings: { id: string; outcome: string }[] = JSON.parse(stdout).verdict.findings;
    return { exitCode, served: findings.find(({ id }) => id === 'served') };
  };

  test.each(['FRAMING=end NOTIFY=1', 'FRAMING=length', 'FRAMING=chunked'])(
    'is known, and the server passes: %s',
    async (variables) => {
      expect((await page(...variables.split(' '))).exitCode).toBe(0);
    },
  );

  test.each([
    ['FRAMING=end', /received \d+ bytes and the end of the connection without a close_notify of TLS/],
    ['FRAMING=length CUT=1', /expected a body of 14 bytes, received 7 and the end of the connection/],
    ['FRAMING=chunked CUT=1', /expected the last chunk of the body/],
    ['FRAMING=chunked CUT=1 NOTIFY=1', /expected the last chunk of the body/],
  ])('is not known, or has not come, and served fails: %s', async (variables, reason) => {
    const { exitCode, served } = await page(...variables.split(' '));
    expect(served?.outcome).toBe('fail');
    expect(JSON.stringify(served)).toMatch(reason);
    expect(exitCode).toBe(1);
  });
});

test('HTTPS: a probe of a pod goes through TLS with any certificate, as the kubelet', async () => {
  const probe = 'readinessProbe: { httpGet: { port: 8443, path: /, scheme: HTTPS } }';
  const container = `{ name: main, image: ${image}, env: [{ name: PEM }], ${probe} }`;
  const manifest = `apiVersion: v1\nkind: Pod\nmetadata: { name: app }\nspec: { containers: [${container}] }\n`;
  const options = ['--probe-runs', '5', '--settle', '500ms', '--set-env', `PEM=${pem()}`];
  const { exitCode, stdout } = await forkbedReading(manifest, ['check', '--manifest', '-', ...options]);
  expect(stdout).toMatch(/^1 client, 5 connections, 5 messages answered/m);
  expect(stdout).not.toContain('PRIVATE KEY');
  expect(exitCode).toBe(0);
});

describe('a server that leaks fails', () => {
  test('zombies', async () => {
    const { outcome, find } = await check(trusting(), ['LEAK=zombies']);
    expect(outcome).toBe('fail');
    expect(find('no-defunct')?.outcome).toBe('fail');
    expect(find('served')?.outcome).toBe('pass');
  });

  test('descriptors', async () => {
    const { outcome, find } = await check(trusting(), ['LEAK=descriptors']);
    expect(outcome).toBe('fail');
    expect(find('client-fd-closed')?.outcome).toBe('fail');
  });
});

describe('served fails, and says why', () => {
  test.each([
    [
      'the certificate is of another authority',
      () => ['--tls', '--tls-ca', join(folder, 'other.pem')],
      [],
      /not correctly signed by the trusted CA/,
    ],
    [
      'the certificate is for another name',
      () => ['--tls', '--tls-ca', join(folder, 'authority.pem'), '--sni', 'other.example'],
      [],
      /does not match with the expected CN/,
    ],
    [
      'the server speaks no TLS',
      trusting,
      ['PLAIN=1'],
      /no TLS session comes about: expected a TLS session, received SSL - /,
    ],
  ])('%s', async (_, options, variables, reason) => {
    const { outcome, find } = await check(options(), variables);
    expect(outcome).toBe('fail');
    expect(find('served')?.outcome).toBe('fail');
    expect(JSON.stringify(find('served'))).toMatch(reason);
    expect(find('served')?.remedy).toContain('--tls-insecure');
  });

  test('without --tls the remedy is --tls', async () => {
    const { find } = await check([]);
    expect(find('served')).toMatchObject({ outcome: 'fail', remedy: expect.stringContaining('--tls') });
  });
});

test('what cannot be used is refused before anything starts', async () => {
  const refusal = async (...options: string[]) => {
    const { exitCode, stderr } = await forkbed([...FEW, ...options, image], { DOCKER_HOST: 'tcp://127.0.0.1:1' });
    expect(exitCode).toBe(64);
    return stderr.split('\n')[0];
  };
  expect(await refusal('--tls')).toBe('forkbed: --tls: expected --tls-ca or --tls-insecure with it, received neither');
  expect(await refusal('--tls-insecure')).toBe('forkbed: --tls-insecure: expected --tls with it, received none');
  expect(await refusal('--tls', '--tls-ca', join(folder, 'server.key'))).toBe(
    'forkbed: --tls-ca: expected certificates in PEM, received none',
  );
  expect(await refusal('--tls', '--tls-ca', join(folder, 'missing'))).toMatch(
    /^forkbed: --tls-ca: expected a file that can be read, received: ENOENT/,
  );
});
