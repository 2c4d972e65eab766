import { describe, expect, test } from '@jest/globals';
import { Progress } from './progress.ts';

function progress(options: { live?: boolean; quiet?: boolean }) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { written, progress: new Progress({ write, live: false, quiet: false, ...options }) };
}

const sample = (elapsedMs: number) => ({ elapsedMs, processes: 12, zombies: 3, clients: 2, clientsFinished: 1 });

describe('Progress', () => {
  test('writes one line over for a person, and takes it away for the next step', () => {
    const { written, progress: shown } = progress({ live: true });
    shown.log('2 clients arrived');
    shown.show(sample(1000));
    shown.show(sample(2000));
    shown.log('the load is over');
    expect(written.join('')).toBe(
      'forkbed: 2 clients arrived\n' +
        'forkbed: 1 s, 12 processes, 3 defunct, 1 of 2 clients finished' +
        '\r\u001b[Kforkbed: 2 s, 12 processes, 3 defunct, 1 of 2 clients finished' +
        '\r\u001b[Kforkbed: the load is over\n',
    );
  });

  test('leaves no half line behind', () => {
    const { written, progress: shown } = progress({ live: true });
    shown.show({ ...sample(1000), clients: 0 });
    shown.end();
    shown.end();
    expect(written).toEqual(['forkbed: 1 s, 12 processes, 3 defunct', '\r\u001b[K']);
  });

  test('writes plain lines to a log, of what is to be seen one in half a minute', () => {
    const { written, progress: shown } = progress({});
    for (const seconds of [1, 29, 30, 31, 61]) shown.show(sample(seconds * 1000));
    shown.end();
    expect(written).toEqual([30, 61].map((s) => `forkbed: ${s} s, 12 processes, 3 defunct, 1 of 2 clients finished\n`));
  });

  test('says nothing where it is to be quiet', () => {
    const { written, progress: shown } = progress({ live: true, quiet: true });
    shown.log('a step');
    shown.show(sample(1000));
    expect(written).toEqual([]);
  });
});
