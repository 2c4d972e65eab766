import { describe, expect, test } from '@jest/globals';
import { formatReport } from './check-report.ts';
import { toMarkdown } from './markdown.ts';
import { FAILING, reportOf, UNDER_CHAOS } from './report.fixture.ts';

const allowed = { ...FAILING, allowedUnknown: ['foreign-child'] };

describe('JUnit', () => {
  test('has a suite for the control and for each check, and counts what is in them', () => {
    const xml = formatReport(FAILING, 'junit');
    expect(xml).toContain('<testsuites name="forkbed" tests="11" failures="1" errors="1" skipped="0" time="2.345">');
    expect(xml.match(/<testsuite /g)).toHaveLength(11);
    expect(xml.match(/<failure /g)).toHaveLength(1);
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
    expect(tap.split('\n').slice(0, 3)).toEqual([
      'TAP version 13',
      '1..11',
      'ok 1 - control: a zombie was planted, pid 40, and seen by the census and by ps',
    ]);
    expect(tap).toMatch(
      /^not ok 11 - alive: one more client was not served: ECONNREFUSED <\\#1>\n {2}---\n {2}outcome: "fail"$/m,
    );
    expect(tap.match(/^(not )?ok \d+/gm)).toHaveLength(11);
  });

  test('skips what was allowed to be unknown', () => {
    expect(formatReport(FAILING, 'tap')).toContain('not ok 10 - foreign-child');
    expect(formatReport(allowed, 'tap')).toMatch(/^ok 10 - foreign-child.* # SKIP could not be told$/m);
  });
});

describe('JSON', () => {
  test('is the whole report, with the version of its schema', () => {
    expect(JSON.parse(formatReport(FAILING, 'json'))).toEqual({
      schemaVersion: 1,
      ...JSON.parse(JSON.stringify(FAILING)),
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

  test('shows the course of the run and the processes at its worst moment', () => {
    expect(html).toContain('At most 41 processes and 40 zombies at once, in 2 samples.');
    expect(html).toContain('1.5 s after the baseline');
    expect(html).toContain('… and 7 more');
  });

  test('cannot be broken by names, runs nothing and loads nothing', () => {
    expect(html).toContain('my &lt;image&gt; &amp; &quot;more&quot;');
    expect(html).not.toMatch(/<script|<link|src=|@import|url\(/);
  });

  test('of a run that came to nothing still tells why', () => {
    const { verdict } = reportOf();
    const text = formatReport(reportOf({ verdict: { ...verdict, outcome: 'unknown', course: undefined } }), 'html');
    expect(text).toContain('<h1>? unknown</h1>');
    expect(text).not.toContain('<svg');
  });
});

describe('Markdown', () => {
  const markdown = toMarkdown(FAILING);

  test('has a row for the control and for each check, and the story of what fails', () => {
    expect(markdown).toMatch(/^### ❌ forkbed: fail: /);
    expect(markdown.match(/^\| [✅❌❔]/gmu)).toHaveLength(11);
    expect(markdown.match(/<details>/g)).toHaveLength(1);
  });

  test('cannot be broken by names and findings', () => {
    expect(markdown).toContain('ECONNREFUSED \\<\\#1\\>');
  });
});

test('text is the verdict as the audit prints it', () => {
  expect(formatReport(reportOf(), 'text')).toMatch(/\nverdict: pass\n$/);
});

describe('a run with faults on purpose', () => {
  const report = reportOf({ verdict: UNDER_CHAOS });

  test('tells as text how to have it again, and what became of each', () => {
    expect(formatReport(report, 'text')).toContain(
      [
        '\nfaults on purpose, again with --chaos=pids,pause --seed=42',
        '  pids at 1.0 s: 3 forks were refused',
        '  pause never: the load was over <before> it was its turn\n',
      ].join('\n'),
    );
  });

  test('is an error in JUnit and not ok in TAP where a fault did not act', () => {
    const xml = formatReport(report, 'junit');
    expect(xml).toContain('<testcase classname="forkbed my &lt;image&gt; &amp; &quot;more&quot;" name="faults"');
    expect(xml).toContain('<error message="1 fault of 2 did not act: pause">');
    expect(formatReport(report, 'tap')).toContain('not ok 12 - faults: 1 fault of 2 did not act: pause');
  });

  test('has its section in HTML, which it cannot break', () => {
    const html = formatReport(report, 'html');
    expect(html).toContain('<h2>Faults on purpose</h2>');
    expect(html).toContain('the load was over &lt;before&gt; it was its turn</li>');
  });

  test('is told whole in JSON', () => {
    expect(JSON.parse(formatReport(report, 'json')).verdict.chaos).toEqual(UNDER_CHAOS.chaos);
  });
});
