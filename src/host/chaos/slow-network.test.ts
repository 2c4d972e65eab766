import { expect, test } from '@jest/globals';
import { countIn, netemFailure } from './slow-network.ts';

test('a kernel without netem is told from whatever else tc refuses', () => {
  const args = ['qdisc', 'add', 'dev', 'eth0', 'root', 'netem', 'loss', '5%'];
  expect(netemFailure(args, 'Error: Specified qdisc kind is unknown.')).toBe(
    "expected netem of the engine's kernel (its module sch_netem), received: Error: Specified qdisc kind is unknown.",
  );
  expect(netemFailure(args, 'Error: Exclusivity flag on, cannot modify.')).toBe(
    "expected tc qdisc add dev eth0 root netem loss 5% to end with 0 in a client's network namespace, received: Error: Exclusivity flag on, cannot modify.",
  );
});

test('what netem has counted is read from the queues of tc, and 0 where it has none', () => {
  const queues = [{ kind: 'noqueue' }, { kind: 'netem', packets: 12, drops: 3 }];
  expect(countIn(JSON.stringify(queues), 'drops')).toBe(3);
  expect(countIn('[{"kind":"noqueue"}]', 'packets')).toBe(0);
});

test.each(['', '{}', '[7]', '[{"kind":"netem","drops":"3"}]'])('queues that are none are refused: %s', (text) => {
  expect(() => countIn(text, 'drops')).toThrow('expected');
});
