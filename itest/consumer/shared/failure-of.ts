/** What a matcher complains of, without what is another in every run: pids, ages, durations and figures of chance. */

type Rule = readonly [what: RegExp, by: string];

const RULES: readonly Rule[] = [
  // Before the pids, for an age may follow one as another pid does.
  [/\(\d+\.\d s\)/g, '(<age>)'],
  [/\d+(?:\.\d)? m?s(?= old)/g, '<age>'],
  [/(?<=still there after )\d+(?:\.\d)? m?s/g, '<time>'],
  [/(?<=one more client after )\d+(?:\.\d)? m?s/g, '<time>'],
  // One pid or a list of them; PID 1 stays, for it is always the same.
  [/(?<=\bpid (?:\d+, )*)(?!1\b)\d+/g, '<pid>'],
  [/(?<=\bnew: (?:\d+, )*)\d+(?=,|$)/gm, '<pid>'],
  // The first of a row, or of a branch of the process tree.
  [/(?<=^[ │├└─]*)(?!1 )\d+(?= (?:[A-Z] )?\[?forkbed-server)/gm, '<pid>'],
  [/\d+ (socket|sample)s?\b/g, '<count> $1s'],
  [/\d+ child(?:ren)?(?= holds it)/g, '<count> children'],
  // The engine's own count, where it came in time.
  [/; the engine counts .+/g, ''],
  [/[\d,]+ KiB, [\d,]+ before/g, '<size> KiB, <size> before'],
];

/** @throws Error where the matcher is content */
export async function failureOf(asked: Promise<void>): Promise<string> {
  const failure = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error(`expected the matcher to complain, received ${failure}`);
  return RULES.reduce((text, [what, by]) => text.replace(what, by), failure.message);
}
