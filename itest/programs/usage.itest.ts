/** What each program says of its options: help, version, and what is wrong with those that it was given. */
import { describe, expect, jest, test } from '@jest/globals';
import { startContainer } from '../../src/host/index.ts';

jest.setTimeout(60_000);

async function run(command: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const image = process.env.FORKBED_IMAGE ?? 'forkbed';
  await using container = await startContainer({ image, role: 'subject', network: 'none', command, environment });
  const exitCode = await container.waitForExit(10_000);
  return { exitCode, ...(await container.logs()) };
}

describe.each(['forkbed-server', 'forkbed-client', 'forkbed-probe'])('%s', (program) => {
  test('tells its options and its version', async () => {
    expect(await run([program, '--help'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`Usage: ${program} `),
      stderr: '',
    });
    expect(await run([program, '--version'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});

test.each([
  [['forkbed-server', '--port', '70000'], '--port: expected an integer from 0 to 65535, received "70000"'],
  [
    ['forkbed-server', '--reap'],
    '--reap: expected one of none, ignore, nocldwait, wait, wait-once, double-fork, received nothing',
  ],
  [['forkbed-server', '--colour=red'], 'expected an option, received "--colour"\nTry: forkbed-server --help\n'],
  [['forkbed-server', '--prot', '80'], 'received "--prot"; did you mean --port?\nTry: forkbed-server --help\n'],
  [['forkbed-client', 'messages', '3'], 'received "messages"; did you mean --messages?\nTry: forkbed-client --help\n'],
  [['forkbed-probe', 'constructor'], 'expected a command (census, changes, watch, '],
  [['forkbed-probe', 'audti'], 'received "audti"; did you mean audit?\nTry: forkbed-probe --help\n'],
  [['forkbed-probe', 'audit', '--setle', '1'], 'did you mean --settle?\nTry: forkbed-probe audit --help\n'],
  [['forkbed-probe', 'audit', '--proc', '--help', '--port', 'x'], '--port: expected an integer from 0 to 65535'],
  [
    ['forkbed-server', '--max-children', '5', '--mode', 'prefork'],
    '--max-children: expected --mode fork, received --mode prefork, where --workers is the limit',
  ],
  [
    ['forkbed-server', '--max-per-source', '5', '--mode', 'events'],
    '--max-per-source: expected --mode fork, received --mode events, which has no children',
  ],
  [
    ['forkbed-server', '--drop', '10:30:60', '--reap', 'double-fork'],
    '--drop: expected another --reap than double-fork, whose server does not know who serves, received --reap double-fork',
  ],
  [
    ['forkbed-server', '--on-limit', 'refuse'],
    '--on-limit refuse: expected --max-children, which is the limit that it is for, received none',
  ],
  [['forkbed-server', '--drop', '60:30:10'], '--drop: expected START:RATE:FULL, such as 100:30:500: '],
  [
    ['sh', '-c', 'ulimit -n 100; exec forkbed-server --max-children 69'],
    '--max-children, --drop: expected at most 68 with --reap ignore, received 69: it needs an open file for each child, ',
  ],
  [['forkbed-server', '--mode', 'prefork', '--reap', 'ignore'], '--mode prefork: expected --reap wait'],
  [['forkbed-server', '--bug', 'no-exit,bad-luck'], '--bug: expected one of keep-client-fd, keep-listen-fd, '],
  [
    ['forkbed-server', '--mode', 'single', '--bug', 'no-exit'],
    '--bug no-exit: expected --mode fork, received --mode single',
  ],
  [['forkbed-probe', 'exec', '--ignore', 'SIGNOT', '--', 'true'], '--ignore: expected the name of a signal'],
  [['forkbed-probe', 'exec', '--ignore', 'SIGCHLD'], 'expected a command after --, received nothing'],
  [['forkbed-probe', 'exec', '--', 'no-such-command'], 'expected a command that is there, received "no-such-command"'],
  [['forkbed-client', '--expect', 'thanks'], '--expect: expected one of ok, echo, any, http, grpc, received "thanks"'],
  [['forkbed-client', '--expect', 'grpc'], '--expect grpc: expected --payload-hex with it, received none'],
  [
    ['forkbed-client', '--expect', 'grpc', '--payload-hex', '0000000000', '--udp'],
    '--expect grpc: expected none with --udp, received both',
  ],
  [
    ['forkbed-client', '--expect', 'grpc', '--payload-hex', '0000000000', '--unix', '/run/a.sock'],
    '--expect grpc: expected none with --unix, received both',
  ],
  [['forkbed-client', '--payload', 'x'.repeat(1025)], 'echo'],
  [['forkbed-client', '--tls'], '--tls: expected --tls-ca or --tls-insecure with it, received neither'],
  [['forkbed-client', '--sni', 'x'], '--sni: expected --tls with it, received none'],
  [['forkbed-client', '--tls', '--tls-ca', '-----BEGIN x'], '--tls-ca: expected certificates in PEM, received '],
  [
    ['forkbed-client', '--tls', '--tls-ca', '/none.pem'],
    '--tls-ca: expected a file that can be read, received /none.pem',
  ],
  [
    ['forkbed-client', '--tls', '--tls-insecure', '--misbehave', 'drip'],
    '--misbehave: expected none with --tls, received drip',
  ],
  [
    ['forkbed-probe'],
    'expected a command (census, changes, watch, live, process, plant, orphan, child, exec, health, signal, kill-exec, beside, pause, audit, gate), received "nothing"',
  ],
  [['forkbed-probe', 'signal', '--signal', 'SIGNOT'], '--signal: expected the name of a signal, received "SIGNOT"'],
  [['forkbed-probe', 'orphan', '--exit', 'soon'], '--exit: expected an integer from 0 to 255, received "soon"'],
])('%j is refused with 64 and the reason', async (command, reason) => {
  const { exitCode, stdout, stderr } = await run(command);
  expect(stderr).toContain(reason);
  expect(stdout).toBe('');
  expect(exitCode).toBe(64);
});

test('the environment sets options, the command line wins, and an empty variable counts as none', async () => {
  const environment = { FORKBED_PORT: '5006', FORKBED_REAP: 'none', FORKBED_MAX_CHILDREN: '' };
  const image = process.env.FORKBED_IMAGE ?? 'forkbed';
  const command = ['forkbed-server', '--reap', 'wait'];
  await using server = await startContainer({ image, role: 'server', network: 'none', command, environment });
  expect(await server.waitForEvent('ready')).toMatchObject({ port: 5006, reap: 'wait', maxChildren: 0 });
});

test('what is wrong in the environment is told by the name of the variable', async () => {
  expect(await run(['forkbed-server'], { FORKBED_PORT: 'many' })).toMatchObject({
    exitCode: 64,
    stderr: expect.stringContaining('FORKBED_PORT: expected an integer from 0 to 65535, received "many"'),
  });
});

test('a client whose every connection fails ends at once, with 1 and the errors by code', async () => {
  const began = performance.now();
  const { exitCode, stdout } = await run(['forkbed-client', '--host', '192.0.2.1', '--connections', '500']);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'summary', ok: 0, failed: 500, errors: { ENETUNREACH: 500 } });
  expect(exitCode).toBe(1);
  expect(performance.now() - began).toBeLessThan(5000);
});

test('bytes of --payload-hex are held once, however many messages a connection has', async () => {
  const messages = ['--messages', '100000', '--expect', 'any', '--payload-hex', '00'.repeat(1000)];
  const { exitCode, stdout } = await run(['forkbed-client', '--host', '192.0.2.1', '--connections', '1', ...messages]);
  expect(JSON.parse(stdout)).toMatchObject({ event: 'summary', errors: { ENETUNREACH: 1 } });
  expect(exitCode).toBe(1);
});

test('bugs are in the ready event, under their former name too, and on stderr once each', async () => {
  const image = process.env.FORKBED_IMAGE ?? 'forkbed';
  const command = ['forkbed-server', '--bug', 'no-exit', '--bug', 'leak-memory=1'];
  await using server = await startContainer({ image, role: 'server', network: 'none', command });
  const bugs = ['no-exit', 'leak-memory=1'];
  expect(await server.waitForEvent('ready')).toMatchObject({ bugs, faults: bugs });
  expect((await server.logs()).stderr.split('\n')).toEqual([
    'forkbed-server: bug no-exit: the child does not end when its client has gone',
    'forkbed-server: bug leak-memory: the process that accepts keeps BYTES of memory for each client',
    '',
  ]);
});

test('the former name of an option is taken, and stderr says what its name is now', async () => {
  const image = process.env.FORKBED_IMAGE ?? 'forkbed';
  const command = ['forkbed-server', '--fault', 'no-exit', '--expendable-children'];
  const environment = { FORKBED_FAULT: 'leak-memory=1' };
  await using server = await startContainer({ image, role: 'server', network: 'none', command, environment });
  expect(await server.waitForEvent('ready')).toMatchObject({ bugs: ['no-exit'], faults: ['no-exit'] });
  expect((await server.logs()).stderr.split('\n')).toEqual([
    'forkbed-server: FORKBED_FAULT is deprecated: use FORKBED_BUG',
    'forkbed-server: --fault is deprecated: use --bug',
    'forkbed-server: --expendable-children is deprecated: use --oom-score-children',
    'forkbed-server: bug no-exit: the child does not end when its client has gone',
    '',
  ]);
});
