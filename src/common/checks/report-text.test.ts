import { describe, expect, test } from '@jest/globals';
import {
  BLIND,
  census,
  evidenceOf,
  ONE_MISSING,
  processRecord,
  zombieRecord,
  zombieReport,
} from './evidence.fixture.ts';
import { formatVerdict } from './report-text.ts';
import { reachVerdict, undecided } from './verdict.ts';

describe('formatVerdict', () => {
  test('gives a line a check where all is well', () => {
    expect(formatVerdict(reachVerdict(evidenceOf()))).toBe(
      `PID 1 is the server: forkbed-server --reap wait
2 clients, 200 connections, 1,000 messages answered, at most 0 zombies at once in 8 samples

  ✓ control           a zombie was planted, pid 40, and seen by the census and by ps
  ✓ no-defunct        none seen in 8 samples
  ✓ children-gone     1 process, 1 before
  ✓ no-orphans        no new child of PID 1 is left
  ✓ client-fd-closed  6 descriptors, 6 before
  ✓ listen-fd-closed  10 children looked at, none holds it
  ✓ sockets-closed    none among 1 socket
  ✓ memory-flat       2,000 KiB, 2,000 before
  ✓ served            2 clients, 200 connections, 1,000 messages answered
  ✓ foreign-child     1 orphan reaped, ended by exit 0
  ✓ alive             pid 1 (forkbed-server --reap wait) answered one more client after 3 ms

verdict: pass`,
    );
  });

  test('tells the whole story of what failed: who, whose child, how old, how many, and the remedy', () => {
    const zombie = zombieRecord({ pid: 9 });
    const group = { ppid: 1, count: 1, stillThere: 1, beforeLoad: 0, oldestMs: 4_000, examples: [zombie] };
    const zombies = zombieReport({ seen: 1, peak: 1, lasting: 1, groups: [group] });
    const text = formatVerdict(reachVerdict(evidenceOf({ zombies })));
    expect(text).toContain('\n  ✗ no-defunct        1 zombie outlived 2.0 s\n');
    expect(text).toContain(`
✗ no-defunct
    expected  no zombie outlives the settle window
    observed  1 zombie outlived 2.0 s
              1 zombie [forkbed-server], pid 9
              seen for up to 4.0 s, 1 still there at the end
              parent: pid 1 (forkbed-server --reap wait); it is PID 1, it does not ignore SIGCHLD
              at most 1 at once, 5.0 per 1,000 connections
    remedy    the parent must reap: set SIGCHLD to SIG_IGN before the first fork, or`);
    expect(text).toMatch(/\nverdict: fail$/);
  });

  test('tells what was seen of what is unknown, and no remedy', () => {
    const text = formatVerdict(reachVerdict(evidenceOf(ONE_MISSING)));
    expect(text).toContain('\n  ? served            1 of 2 clients finished\n');
    expect(text).toContain('\n              missing: forkbed-client-2: arrived, never finished\n');
    expect(text).not.toContain('remedy');
    expect(text).toMatch(/\nverdict: unknown$/);
  });

  test('marks a control that was not seen', () => {
    expect(formatVerdict(reachVerdict(evidenceOf(BLIND)))).toContain('\n  ? control           a zombie was planted');
  });

  test('says the reason where no evidence was reached', () => {
    const text = formatVerdict(undecided({ reason: 'nothing listens on port 5005' }));
    expect(text).toMatch(/^ {2}\? control {11}nothing listens on port 5005\n/);
    expect(text.split('\n')).toHaveLength(13);
  });

  test('is ASCII but for its marks', () => {
    const beside = [
      processRecord({ pid: 9 }),
      ...Array.from({ length: 9 }, (_, pid) => zombieRecord({ pid: pid + 20 })),
    ];
    for (const overrides of [{}, BLIND, ONE_MISSING, { after: census({ beside }) }]) {
      const text = formatVerdict(reachVerdict(evidenceOf(overrides)));
      expect(text.replace(/[✓✗?]/g, '')).toMatch(/^[\n -~]+$/);
    }
  });
});
