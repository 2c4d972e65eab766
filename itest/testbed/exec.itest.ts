/** A command in a container: its two outputs, its exit code, and its limit. */
import { expect, jest, test } from '@jest/globals';
import { DeadlineError, startContainer } from '../../src/host/index.ts';

jest.setTimeout(60_000);

const SLEEP = { image: process.env.FORKBED_IMAGE ?? 'forkbed', role: 'subject', network: 'none' } as const;

test('stdout and stderr come apart, with the exit code, and an argument is not split', async () => {
  await using container = await startContainer({ ...SLEEP, command: ['sleep', '60'] });
  const script = 'printf "[%s]" "$1"; echo wrong >&2; exit 7';
  expect(await container.exec(['sh', '-c', script, 'sh', "a  b 'c' $d"])).toEqual({
    stdout: "[a  b 'c' $d]",
    stderr: 'wrong\n',
    exitCode: 7,
  });
  expect(await container.exec(['true'])).toEqual({ stdout: '', stderr: '', exitCode: 0 });
});

test('a command that does not end is given up at its limit, with what it said so far', async () => {
  await using container = await startContainer({ ...SLEEP, command: ['sleep', '60'] });
  const began = performance.now();
  const stuck = container.exec(['sh', '-c', 'echo begun; exec sleep 60'], 700);
  await expect(stuck).rejects.toThrow(DeadlineError);
  await expect(stuck).rejects.toMatchObject({ code: 'ERR_DEADLINE', message: expect.stringContaining('begun') });
  expect(performance.now() - began).toBeLessThan(5000);
});

test('what is waited for in vain is an error that shows the log', async () => {
  await using container = await startContainer({ ...SLEEP, command: ['sh', '-c', 'echo no event; exec sleep 60'] });
  const waiting = container.waitForEvent('ready', 1000);
  await expect(waiting).rejects.toMatchObject({ code: 'ERR_DEADLINE', message: expect.stringContaining('no event') });
  await expect(container.waitForExit(300)).rejects.toMatchObject({ code: 'ERR_DEADLINE' });
});
