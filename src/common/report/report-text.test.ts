import { describe, expect, test } from '@jest/globals';
import {
  BLIND,
  census,
  clientSummary,
  makeEvidence,
  ONE_MISSING,
  processRecord,
  zombieGroup,
  zombieRecord,
  zombieReport,
} from '../checks/evidence.fixture.ts';
import { judge } from '../checks/judge.ts';
import { incompleteRun, makeVerdict } from '../checks/run-evidence.fixture.ts';
import { formatVerdict } from './report-text.ts';

describe('formatVerdict', () => {
  test('gives a line a check where all is well', () => {
    expect(formatVerdict(makeVerdict())).toBe(
      `PID 1 is the server: forkbed-server --reap wait
2 clients, 200 connections, 1,000 messages answered, no zombie in 8 samples

  ✓ control           a zombie was planted, pid 40, and seen by the census and by ps
  ✓ no-defunct        none seen in 8 samples
  ✓ children-gone     1 process, 1 before
  ✓ no-orphans        no new child of PID 1 is left
  ✓ client-fd-closed  6 descriptors, 6 before
  ✓ listen-fd-closed  none of 10 children holds it
  ✓ sockets-closed    none of 1 socket is in CLOSE_WAIT
  ✓ memory-flat       2,000 KiB, 2,000 before
  ✓ served            2 clients, 200 connections, 1,000 messages answered
  ✓ reaps-orphans     90 orphans reaped (70 exit statuses and signals)
  ✓ alive             pid 1 (forkbed-server --reap wait) answered one more client after 3 ms

verdict: pass`,
    );
  });

  test('tells the whole story of what failed: who, whose child, how old, how many, and the remedy', () => {
    const zombies = zombieReport({ seen: 1, peak: 1, lasting: 1, groups: [zombieGroup()] });
    const text = formatVerdict(makeVerdict({ zombies }));
    expect(text).toContain('\n  ✗ no-defunct        1 zombie outlived 2.0 s\n');
    expect(text).toContain(`
✗ no-defunct
    expected  no zombie outlives the settle window
    observed  1 zombie outlived 2.0 s
              1 zombie [forkbed-server], pid 9
              1 still there after 4.0 s
              parent: pid 1 (forkbed-server --reap wait); it is PID 1, it does not ignore SIGCHLD
              at most 1 at once, 5.0 per 1,000 connections
    remedy    PID 1 must reap: set SIGCHLD to SIG_IGN before the first fork, if no exit status matters, or`);
    expect(text).toMatch(/\nverdict: fail$/);
  });

  test('says what was left out, if anything was', () => {
    const outsiders = { count: 2, commands: ['curl', '\u001bsh'] };
    expect(formatVerdict(makeVerdict({ outsiders, ownOrphans: 3 }))).toContain(
      'in 8 samples, 2 processes from outside left out (curl, ?sh), 3 orphans of an earlier run of forkbed left out\n',
    );
    expect(formatVerdict(makeVerdict({ ignored: { count: 1, commands: ['cron'] } }))).toContain(
      ', 1 process ignored, ',
    );
    expect(formatVerdict(makeVerdict())).not.toMatch(/left out|ignored/);
  });

  test('tells what was seen of what is unknown, and no remedy', () => {
    const text = formatVerdict(makeVerdict(ONE_MISSING));
    expect(text).toContain('\n  ? served            1 of 2 clients finished\n');
    expect(text).toContain('\n              missing: forkbed-client-2: arrived, never finished\n');
    expect(text).not.toContain('remedy');
    expect(text).toMatch(/\nverdict: unknown$/);
  });

  test('says above the table how many connections failed, beside the messages that were answered', () => {
    const clients = (ok: number, messages: number) => [
      { name: 'forkbed-client-1', summary: clientSummary({ connections: 300, ok, failed: 300 - ok, messages }) },
    ];
    const head = (ok: number, messages: number) => {
      const load = { ...makeEvidence().load, expectedClients: 1, clients: clients(ok, messages) };
      return formatVerdict(makeVerdict({ load }))
        .split('\n')[1]
        ?.replace(/, no zombie in .*/, '');
    };
    expect(head(300, 1_500)).toBe('1 client, 300 connections, 1,500 messages answered');
    expect(head(290, 1_460)).toBe('1 client, 300 connections, 10 of them failed, 1,460 messages answered');
    expect(head(0, 300)).toBe('1 client, 300 connections, all of them failed, 300 messages answered before that');
    expect(head(0, 0)).toBe('1 client, 300 connections, all of them failed, no message answered');
  });

  test('tells one cause once, however many checks are unknown for it', () => {
    const text = formatVerdict(makeVerdict(BLIND));
    const blocks = text.split('\n\n').filter((block) => block.startsWith('? '));
    expect(blocks).toEqual([
      [
        '? no-defunct, children-gone, no-orphans, client-fd-closed, listen-fd-closed, sockets-closed, memory-flat, reaps-orphans',
        '    observed  the planted zombie was not seen, so nothing that is absent counts',
        '              no-defunct: what was seen: none seen in 8 samples',
        '              children-gone: what was seen: 1 process, 1 before',
        '              no-orphans: what was seen: no new child of PID 1 is left',
        '              client-fd-closed: what was seen: 6 descriptors, 6 before',
        '              listen-fd-closed: what was seen: none of 10 children holds it',
        '              sockets-closed: what was seen: none of 1 socket is in CLOSE_WAIT',
        '              memory-flat: what was seen: 2,000 KiB, 2,000 before',
        '              memory-flat: a leak of 5,328 bytes a connection would have shown',
        '              reaps-orphans: what was seen: 90 orphans reaped (70 exit statuses and signals)',
      ].join('\n'),
    ]);
  });

  test('has the lines that a report adds right before the outcome', () => {
    const text = formatVerdict(makeVerdict(), ['forkbed check x', 'forkbed 1.2.3']);
    expect(text).toMatch(/ after 3 ms\n\nforkbed check x\nforkbed 1\.2\.3\n\nverdict: pass$/);
  });

  test('marks a control that was not seen', () => {
    expect(formatVerdict(makeVerdict(BLIND))).toContain('\n  ? control           a zombie was planted');
  });

  test('says the reason where no evidence was reached', () => {
    const text = formatVerdict(judge(incompleteRun({ reason: 'nothing listens on port 5005' })));
    expect(text).toMatch(/^ {2}\? control {11}nothing listens on port 5005\n/);
    expect(text.split('\n')).toHaveLength(13);
  });

  test('is ASCII but for its marks', () => {
    const beside = [
      processRecord({ pid: 9 }),
      ...Array.from({ length: 9 }, (_, pid) => zombieRecord({ pid: pid + 20 })),
    ];
    for (const overrides of [{}, BLIND, ONE_MISSING, { after: census({ beside }) }]) {
      const text = formatVerdict(makeVerdict(overrides));
      expect(text.replace(/[✓✗?]/g, '')).toMatch(/^[\n -~]+$/);
    }
  });
});
