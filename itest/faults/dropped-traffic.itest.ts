/** A host that drops what containers send each other is not the server's fault; a server that does not accept is. */
import { execFileSync, spawnSync } from 'node:child_process';
import { expect, jest, test } from '@jest/globals';
import { forkbed } from '../support/forkbed.ts';
import { isPodman } from '../support/is-podman.ts';
import { testUnless } from '../support/test-unless.ts';
import { toldVerdict } from '../support/told-verdict.ts';

jest.setTimeout(180_000);

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const FEW = ['--clients', '1', '--connections', '3', '--concurrency', '3', '--settle', '300ms'];
/** It listens, and accepts nobody. */
const DEAF = `use IO::Socket; $SIG{TERM} = sub { exit 0 };
  my $l = IO::Socket::INET->new(LocalPort => 5005, Listen => 1, ReuseAddr => 1) or die; sleep 600`;

async function check(network: string, ...subject: readonly string[]) {
  const args = ['--reply-timeout', '1s', '--format', 'json', '--network', network, '--port', '5005', ...subject];
  return toldVerdict(await forkbed(['check', '--quiet', ...FEW, ...args]));
}

const hasIptables = spawnSync('iptables', ['--version']).status === 0;

/** Of the connects within the network the first five arrive, by two rules of the host that are taken back. */
async function withFiveConnects<Value>(network: string, use: () => Promise<Value>): Promise<Value> {
  const id = execFileSync('docker', ['network', 'inspect', '--format', '{{.Id}}', network], { encoding: 'utf8' });
  const bridge = `br-${id.slice(0, 12)}`;
  const connects = ['DOCKER-USER', '-i', bridge, '-o', bridge, '-p', 'tcp', '--syn', '--dport', '5005'];
  const limit = ['-m', 'limit', '--limit', '1/hour', '--limit-burst', '5'];
  const rules = [
    [...connects, '-j', 'DROP'],
    [...connects, ...limit, '-j', 'ACCEPT'],
  ];
  try {
    for (const rule of rules) execFileSync('iptables', ['-w', '-I', ...rule]);
    return await use();
  } finally {
    for (const rule of rules) spawnSync('iptables', ['-w', '-D', ...rule]);
  }
}

/** A network of the test's own: the engine has a rule for it, which drops what its containers send each other. */
async function inNetwork<Value>(icc: boolean, use: (name: string) => Promise<Value>): Promise<Value> {
  const name = `forkbed-itest-icc-${icc}-${process.pid}`;
  const options = icc ? [] : ['--opt', 'com.docker.network.bridge.enable_icc=false'];
  execFileSync('docker', ['network', 'create', ...options, name], { stdio: 'ignore' });
  try {
    return await use(name);
  } finally {
    execFileSync('docker', ['network', 'rm', name], { stdio: 'ignore' });
  }
}

testUnless(isPodman() ? 'Podman has no such option of a network' : undefined)(
  'where no packet of a client arrives it is unknown, and the firewall is named',
  async () => {
    const { exitCode, findings, failed } = await inNetwork(false, (network) => check(network, IMAGE));
    expect(failed).toEqual([]);
    expect(findings.served).toMatchObject({
      outcome: 'unknown',
      observed: 'no client reached it: none of 3 connects was answered, but one from beside it was',
    });
    expect(findings.served.evidence.join('\n')).toContain('bridge-nf-call-iptables');
    expect(exitCode).toBe(2);
  },
);

test('its twin in a network without the rule passes', async () => {
  const { exitCode } = await inNetwork(true, (network) => check(network, IMAGE));
  expect(exitCode).toBe(0);
});

test('a server that accepts nobody fails all the same', async () => {
  const deaf = [IMAGE, '--', 'perl', '-e', DEAF];
  const { exitCode, failed } = await inNetwork(true, (network) => check(network, ...deaf));
  expect(failed).toContain('served');
  expect(exitCode).toBe(1);
});

const noRule =
  hasIptables && !isPodman() ? undefined : 'a rule of the host takes iptables, and an engine with a chain for it';

testUnless(noRule)('where some connects do not arrive it is unknown, and the server is not accused', async () => {
  const { exitCode, findings, failed } = await inNetwork(true, (network) =>
    withFiveConnects(network, () => check(network, '--connections', '20', '--concurrency', '20', IMAGE)),
  );
  expect(failed).toEqual([]);
  expect(findings.served).toMatchObject({
    outcome: 'unknown',
    // The first that came was one to see that it answers.
    observed: expect.stringMatching(
      /^1[56] of 20 connects did not reach it: they were not answered, and its kernel dropped none$/,
    ),
  });
  expect(exitCode).toBe(2);
});

/** It serves one connection in a second, and its backlog has one place. */
const SLOW = `use IO::Socket; $SIG{TERM} = sub { exit 0 }; $| = 1;
  my $l = IO::Socket::INET->new(LocalPort => 5005, Listen => 1, ReuseAddr => 1) or die;
  while (1) { my $c = $l->accept or next; while (my $line = <$c>) { print $c $line } close $c; sleep 1 }`;

test('a server with a full backlog fails all the same: its kernel has dropped connects', async () => {
  const crowd = ['--connections', '20', '--concurrency', '20'];
  const slow = [...crowd, IMAGE, '--', 'perl', '-e', SLOW];
  const { exitCode, failed, findings } = await inNetwork(true, (network) => check(network, ...slow));
  expect(failed).toContain('served');
  expect(findings.served.observed).toMatch(/of 20 connections failed/);
  expect(exitCode).toBe(1);
});
