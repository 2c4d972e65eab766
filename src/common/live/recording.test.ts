import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LiveSample } from './live-sample.ts';
import { toRecording } from './parse-recording.ts';
import { liveProcess, liveSample } from './recording.fixture.ts';
import { mergeSamples } from './recording.ts';

describe('mergeSamples', () => {
  /** The table after a sample, as the page makes it. */
  function apply(table: ReadonlyMap<number, number>, { isWhole, changed, gone }: LiveSample): Map<number, number> {
    const after = new Map(isWhole ? [] : table);
    for (const { pid, rssKiB } of changed) after.set(pid, rssKiB);
    for (const pid of gone) after.delete(pid);
    return after;
  }

  test('one sample does to any table what the two do', () => {
    const pid = fc.integer({ min: 1, max: 6 });
    const sample = fc
      .record({
        isWhole: fc.boolean(),
        changed: fc.uniqueArray(fc.tuple(pid, fc.nat(100)), { selector: ([each]) => each }),
        gone: fc.uniqueArray(pid),
      })
      .map(({ isWhole, changed, gone }) =>
        liveSample(1, {
          isWhole,
          changed: changed.map(([each, rssKiB]) => liveProcess(each, 1, { rssKiB })),
          gone: isWhole ? [] : gone.filter((each) => changed.every(([other]) => other !== each)),
        }),
      );
    const table = fc.uniqueArray(fc.tuple(pid, fc.nat(100)), { selector: ([each]) => each });
    fc.assert(
      fc.property(table, sample, sample, (pairs, first, second) => {
        const before = new Map(pairs);
        expect(apply(before, mergeSamples(first, second))).toEqual(apply(apply(before, first), second));
      }),
    );
  });

  test('it has the time and the counts of the second, and what is known of SIGCHLD', () => {
    const first = liveSample(1, { sigchld: [[1, 'caught']] });
    const second = liveSample(2, { counts: { processes: 9, zombies: 8, children: 7 } });
    expect(mergeSamples(first, second)).toEqual({ ...second, sigchld: [[1, 'caught']] });
  });
});

describe('toRecording', () => {
  const RECORDING = {
    format: 'forkbed-recording',
    version: 1,
    whole: {
      event: 'whole',
      name: 'web',
      isLab: true,
      status: { kind: 'live' },
      atMs: 1,
      epochMs: 2,
      processes: [liveProcess(1, 0)],
      counts: { processes: 1, zombies: 0, children: 0 },
      sigchld: [[1, 'ignored']],
      points: [{ epochMs: 2, processes: 1, zombies: 0, memoryBytes: 5 }],
    },
    events: [
      { event: 'sample', sample: liveSample(1) },
      { event: 'status', status: { kind: 'ended', detail: 'with exit code 0' }, epochMs: 3 },
    ],
    thinnedUntilMs: 2,
  };

  test('it is read as it was written, but for controls, which it never has', () => {
    expect(toRecording(JSON.parse(JSON.stringify(RECORDING)))).toEqual({
      ...RECORDING,
      whole: { ...RECORDING.whole, isLab: false },
    });
  });

  test.each([
    [[], /expected the whole to be an object/],
    [{ ...RECORDING, format: 'other' }, /expected format to be one of forkbed-recording, received ".*other/],
    [{ ...RECORDING, version: 2 }, /expected version to be 1, received "2"/],
    [{ ...RECORDING, events: [{ event: 'sample', sample: {} }] }, /expected atMs to be a number/],
    [{ ...RECORDING, events: [{ event: 'script' }] }, /expected events\[0\].event to be one of sample, status/],
    [{ ...RECORDING, whole: { ...RECORDING.whole, name: 'a\nb' } }, /expected whole.name to be a text of one line/],
    [{ ...RECORDING, whole: { ...RECORDING.whole, processes: [{ pid: 'x' }] } }, /expected whole.processes\[0\].pid/],
  ])('what is no recording is refused, with what was expected', (value, message) => {
    expect(() => toRecording(value)).toThrow(message);
  });
});
