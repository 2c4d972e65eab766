import { describe, expect, test } from '@jest/globals';
import { CHECK_IDS } from '../../common/checks/checks.ts';
import { makeEvidence, processRecord, zombieRecord } from '../../common/checks/evidence.fixture.ts';
import { judge, toRunEvidence } from '../../common/checks/judge.ts';
import { formatVerdict } from '../../common/report/report-text.ts';
import { formatReport } from './format-report.ts';
import { toMarkdown } from './markdown.ts';
import { FAILING, makeReport, UNDER_CHAOS } from './report.fixture.ts';

const allowed = { ...FAILING, allowedUnknown: ['reaps-orphans'] };

describe('JUnit', () => {
  test('has one suite, named after the image, with a case for the control and for each check', () => {
    const xml = formatReport(FAILING, 'junit');
    const counts = 'tests="11" failures="1" errors="1" skipped="0"';
    expect(xml).toContain(`<testsuites name="forkbed" ${counts} time="2.345">`);
    expect(xml.match(/<testsuite .*/g)).toEqual([
      `<testsuite name="forkbed my &lt;image&gt; &amp; &quot;more&quot;" ${counts} time="2.345" timestamp="2026-01-02T03:04:05.678Z">`,
    ]);
    expect(xml.match(/<testcase /g)).toHaveLength(11);
    expect(xml.match(/<failure /g)).toHaveLength(1);
  });

  test('has the time of the run once: at the control, which begins and ends with it', () => {
    const times = [...formatReport(FAILING, 'junit').matchAll(/<testcase .* name="(.*)" time="(.*)">/g)];
    expect(times.map(([, name, time]) => [name, time]).slice(0, 2)).toEqual([
      ['control', '2.345'],
      ['no-defunct', '0.000'],
    ]);
    expect(times.reduce((sum, [, , time]) => sum + Number(time), 0)).toBe(2.345);
  });

  test('says with what the run was made, and how the log of the subject ended', () => {
    const xml = formatReport(FAILING, 'junit');
    expect(xml.match(/<property .*/g)).toEqual([
      `<property name="command" value="forkbed check --env TOKEN='***' 'my &lt;image&gt; &amp; &quot;more&quot;'"/>`,
      '<property name="forkbed" value="1.2.3"/>',
      '<property name="engine" value="28.2.2"/>',
      '<property name="kernel" value="6.12.3-amd64"/>',
      '<property name="pid1" value="the server: forkbed-server --reap wait"/>',
    ]);
    expect(xml).toContain(
      '    <system-err>listening on port 5005\naccept: &lt;EMFILE&gt; &amp; &quot;more&quot;\n::error:: | # `x` ]]&gt;</system-err>\n  </testsuite>',
    );
    expect(formatReport(makeReport(), 'junit')).not.toContain('<system-err>');
  });

  test('takes what could not be told for an error, unless it was allowed to be', () => {
    expect(formatReport(FAILING, 'junit')).toContain(
      '<error message="no orphan could be left to PID 1: fork: EAGAIN">',
    );
    const xml = formatReport(allowed, 'junit');
    expect(xml).toContain('errors="0" skipped="1"');
    expect(xml).toContain('<skipped message="no orphan could be left');
  });

  test('cannot be broken by names and findings', () => {
    const xml = formatReport(FAILING, 'junit');
    expect(xml).toContain('classname="forkbed my &lt;image&gt; &amp; &quot;more&quot;"');
    expect(xml).toContain('ECONNREFUSED &lt;#1&gt;');
  });
});

describe('TAP', () => {
  test('has a line for the control and for each check, with the story of what did not pass', () => {
    const tap = formatReport(FAILING, 'tap');
    expect(tap.split('\n').slice(0, 5)).toEqual([
      'TAP version 13',
      `# forkbed check --env TOKEN='***' 'my <image> & "more"'`,
      '# forkbed 1.2.3, Docker Engine 28.2.2, kernel 6.12.3-amd64',
      '1..11',
      'ok 1 - control: a zombie was planted, pid 40, and seen by the census and by ps',
    ]);
    expect(tap).toMatch(
      /^not ok 11 - alive: one more client was not served: ECONNREFUSED <\\#1>\n {2}---\n {2}outcome: "fail"$/m,
    );
    expect(tap.match(/^(not )?ok \d+/gm)).toHaveLength(11);
  });

  test('ends with the last lines of the log, as comments', () => {
    expect(formatReport(FAILING, 'tap').split('\n').slice(-5)).toEqual([
      "# the subject's log ended with",
      '#   listening on port 5005',
      '#   accept: <EMFILE> & "more"',
      '#   ::error:: | # `x` ]]>',
      '',
    ]);
    expect(formatReport(makeReport(), 'tap')).not.toContain('log ended');
  });

  test('skips what was allowed to be unknown', () => {
    expect(formatReport(FAILING, 'tap')).toContain('not ok 10 - reaps-orphans');
    expect(formatReport(allowed, 'tap')).toMatch(/^ok 10 - reaps-orphans.* # SKIP could not be told$/m);
  });
});

describe('JSON', () => {
  test('is the whole report, with the version of its schema, and the message by its name of 0.1, too', () => {
    const plan = { ...FAILING.plan, send: FAILING.plan.payload };
    expect(JSON.parse(formatReport(FAILING, 'json'))).toEqual({
      schemaVersion: 3,
      ...JSON.parse(JSON.stringify({ ...FAILING, plan })),
    });
  });
});

describe('HTML', () => {
  const html = formatReport(FAILING, 'html');

  test('shows the verdict, each check, and the story of what did not pass', () => {
    expect(html).toContain('<h1>✗ fail</h1>');
    expect(html.match(/<li class="/g)).toHaveLength(11);
    expect(html).toContain('<section class="fail" id="alive">');
    expect(html).not.toContain('id="no-defunct"');
  });

  test('shows the timeline of the run and the processes at its worst moment', () => {
    expect(html).toContain('At most 41 processes and 40 zombies at once, in 2 samples.');
    expect(html).toContain('1.5 s after the baseline');
    expect(html).toContain('… and 7 more');
  });

  test('says with what the run was made, and how the log of the subject ended', () => {
    expect(html).toContain(`<code>forkbed check --env TOKEN='***' 'my &lt;image&gt; &amp; &quot;more&quot;'</code>`);
    expect(html).toContain('<dd>forkbed 1.2.3, Docker Engine 28.2.2, kernel 6.12.3-amd64</dd>');
    expect(html).toContain('<pre>listening on port 5005\naccept: &lt;EMFILE&gt; &amp; &quot;more&quot;\n::error::');
    expect(formatReport(makeReport(), 'html')).not.toContain('log ended');
  });

  test('says which memory the chart shows, and which the check judges', () => {
    expect(html).toContain('Resident memory of the server (RSS), MiB');
    expect(html).toContain(
      'RSS counts pages that the server shares, such as its program; memory-flat judges those of its own.',
    );
  });

  test('tells one cause in one section, where each of its checks can be pointed to', () => {
    const cut = judge(toRunEvidence({ kind: 'incomplete', reason: 'the run was cut short' }));
    const text = formatReport(makeReport({ verdict: cut }), 'html');
    expect(text.match(/<section class="unknown"/g)).toHaveLength(1);
    for (const id of CHECK_IDS) expect(text.match(new RegExp(`id="${id}"`, 'g'))).toHaveLength(1);
    expect(text.match(/the run was cut short/g)).toHaveLength(2);
    expect(text.match(/<span>likewise</g)).toHaveLength(10);
  });

  test('takes the zombies of one parent together in the tree', () => {
    const zombies = Array.from({ length: 100 }, (_, index) => zombieRecord({ pid: index + 10 }));
    const timeline = {
      samples: [],
      worst: { atMs: 0, processes: [processRecord({ pid: 1 }), ...zombies], omitted: 0 },
    };
    const text = formatReport(
      makeReport({ verdict: judge(toRunEvidence({ kind: 'complete', evidence: makeEvidence({ timeline }) })) }),
      'html',
    );
    expect(text).toContain(
      '└─ 100 zombies Z [forkbed-server] &lt;defunct&gt; (up to 5.0 s): 10, 11, 12, 13, 14 and 95 more',
    );
  });

  test('cannot be broken by names, runs nothing and loads nothing', () => {
    expect(html).toContain('my &lt;image&gt; &amp; &quot;more&quot;');
    expect(html).not.toMatch(/<script|<link|src=|@import|url\(/);
  });

  test('of a run that came to nothing still tells why', () => {
    const { verdict } = makeReport();
    const text = formatReport(makeReport({ verdict: { ...verdict, outcome: 'unknown', timeline: undefined } }), 'html');
    expect(text).toContain('<h1>? unknown</h1>');
    expect(text).not.toContain('<svg');
  });
});

describe('Markdown', () => {
  const markdown = toMarkdown(FAILING);

  test('has a row for the control and for each check, and the story of what fails', () => {
    expect(markdown).toMatch(/^### ❌ forkbed: fail: /);
    expect(markdown.match(/^\| [✅❌❔]/gmu)).toHaveLength(11);
    expect(markdown.match(/<details><summary>alive/g)).toHaveLength(1);
  });

  test('says with what the run was made, and how the log of the subject ended', () => {
    expect(markdown).toContain("`forkbed check --env TOKEN='***' 'my <image> & \"more\"'`");
    expect(markdown).toContain('forkbed 1.2.3, Docker Engine 28.2.2, kernel 6.12.3-amd64');
    expect(markdown).toMatch(/```\nlistening on port 5005\naccept: <EMFILE> & "more"\n::error:: \| # `x` \]\]>\n```\n/);
    expect(toMarkdown({ ...FAILING, log: ['a ```', '~~~'] })).toContain('\n````\na ```\n~~~\n````\n');
    expect(toMarkdown(makeReport())).not.toContain('log ended');
  });

  test('cannot be broken by names and findings', () => {
    expect(markdown).toContain('ECONNREFUSED \\<\\#1\\>');
  });
});

describe('text', () => {
  test.each([
    ['Docker', 'Docker Engine 5.8.6'],
    ['Podman', 'Podman 5.8.6'],
    ['unknown', 'engine 5.8.6'],
  ] as const)('names an engine that is %s: %s', (product, named) => {
    const versions = { forkbed: '1.2.3', product, engine: '5.8.6', kernel: '6.12.3-amd64' };
    expect(formatReport(makeReport({ versions }), 'text')).toContain(`forkbed 1.2.3, ${named}, kernel 6.12.3-amd64`);
  });

  test('is the verdict as the audit prints it, and with what the run was made', () => {
    expect(formatReport(makeReport(), 'text')).toBe(
      [
        formatVerdict(makeReport().verdict).replace(/\n\nverdict: pass$/, ''),
        '',
        `forkbed check --env TOKEN='***' 'my <image> & "more"'`,
        'forkbed 1.2.3, Docker Engine 28.2.2, kernel 6.12.3-amd64',
        '',
        'verdict: pass',
        '',
      ].join('\n'),
    );
  });

  test('has the last lines of the log where it did not pass', () => {
    expect(formatReport(FAILING, 'text')).toContain(
      '\n\nthe subject\'s log ended with\n    listening on port 5005\n    accept: <EMFILE> & "more"\n    ::error::',
    );
  });
});

describe('the command line in a report', () => {
  const hostile = makeReport({ commandLine: ['forkbed', 'check', 'a\n::error::b\u001b[2J', 'x'.repeat(10_000)] });

  test.each(['text', 'tap', 'junit', 'html'] as const)('is one line, and cut where it is long: %s', (format) => {
    const printed = formatReport(hostile, format);
    expect(printed).toContain("'a?::error::b?[2J' xxxxxxxxxx");
    expect(printed).toContain('xxx...');
    expect(printed).not.toContain('x'.repeat(500));
  });

  test('is whole in JSON', () => {
    expect(JSON.parse(formatReport(hostile, 'json')).commandLine).toEqual(hostile.commandLine);
  });
});

describe('a run with faults on purpose', () => {
  const report = makeReport({ evidence: UNDER_CHAOS });

  test('tells as text how to have it again, and what became of each', () => {
    expect(formatReport(report, 'text')).toContain(
      [
        '\nfaults on purpose, again with --chaos=pids,freeze --seed=42',
        '  pids at 1.0 s: 3 forks were refused',
        '  freeze never: the load was over <before> it was its turn\n',
      ].join('\n'),
    );
  });

  test('is an error in JUnit and not ok in TAP where a fault did not act', () => {
    const xml = formatReport(report, 'junit');
    expect(xml).toContain('<testcase classname="forkbed my &lt;image&gt; &amp; &quot;more&quot;" name="faults"');
    expect(xml).toContain('<error message="1 fault of 2 did not act: freeze">');
    expect(formatReport(report, 'tap')).toContain('not ok 12 - faults: 1 fault of 2 did not act: freeze');
  });

  test('has its section in HTML, which it cannot break', () => {
    const html = formatReport(report, 'html');
    expect(html).toContain('<h2>Faults on purpose</h2>');
    expect(html).toContain('the load was over &lt;before&gt; it was its turn</li>');
  });

  test('is told whole in JSON', () => {
    expect(report.verdict.chaos?.faults).toHaveLength(2);
    expect(JSON.parse(formatReport(report, 'json')).verdict.chaos).toEqual(report.verdict.chaos);
  });
});
