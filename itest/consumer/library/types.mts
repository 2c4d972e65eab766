/** What TypeScript knows of the library where it is imported, and must refuse: where it does not, `tsc` fails. */
import { type Census, DeadlineError, startSubject, type Verdict } from 'forkbed';
import { takeBaseline } from 'forkbed/matchers';

export const error: Error & { readonly code: string } = new DeadlineError({ what: 'x', limitMs: 1, last: 'none' });

export async function pidOfFirst(): Promise<number | undefined> {
  const { processes }: Census = await takeBaseline('container');
  return processes[0]?.pid;
}

export async function nameOfSubject(): Promise<string> {
  await using subject = await startSubject({ image: 'my-server' });
  return subject.name;
}

export function refusedByTypes(verdict: Verdict): unknown[] {
  return [
    // @ts-expect-error: an outcome is one of three
    verdict.outcome === 'perhaps',
    // @ts-expect-error: a limit is a number
    new DeadlineError({ what: 'x', limitMs: '1', last: 'none' }),
  ];
}
