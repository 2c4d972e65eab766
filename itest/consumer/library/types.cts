/** What TypeScript knows of the library where it is required, and must refuse: where it does not, `tsc` fails. */
import forkbed = require('forkbed');
import matchers = require('forkbed/matchers');

const error: Error & { readonly code: string } = new forkbed.DeadlineError({
  what: 'x',
  limitMs: 1,
  last: 'none',
});

async function pidOfFirst(): Promise<number | undefined> {
  const { processes }: forkbed.Census = await matchers.takeBaseline('container');
  return processes[0]?.pid;
}

function refusedByTypes(verdict: forkbed.Verdict): unknown[] {
  return [
    // @ts-expect-error: an outcome is one of three
    verdict.outcome === 'perhaps',
    // @ts-expect-error: a limit is a number
    new forkbed.DeadlineError({ what: 'x', limitMs: '1', last: 'none' }),
  ];
}

export = { error, pidOfFirst, refusedByTypes };
