/** `forkbed check` on five subjects: a sound one, and one for each kind of fault, two of them in images of nothing else. */
import { forkbed, type Probe, probe, type Target } from './feature.ts';
import { type Expected, verdictCell } from './verdict-cell.ts';

/** A small load: what is asked here is the engine, not the server. */
const CONNECTIONS = ['--connections', '50'];
export const SOUND = ['--', 'forkbed-server', '--reap', 'wait'];

const NOBODY_REAPS: Expected = {
  failing: ['no-defunct', 'reaps-orphans'],
  mayFail: ['children-gone', 'no-orphans'],
};

export const SUBJECTS: readonly Probe[] = [
  subject('good', '`check`: a sound server', ({ forkbed }) => [forkbed, ...SOUND], { failing: [] }),
  subject(
    'leaking',
    '`check`: zombies',
    ({ forkbed }) => [forkbed, '--', 'forkbed-server', '--reap', 'none'],
    NOBODY_REAPS,
  ),
  subject(
    'descriptors',
    '`check`: leaked descriptors',
    ({ forkbed }) => [forkbed, '--', 'forkbed-server', '--bug', 'keep-client-fd'],
    { failing: ['client-fd-closed'], mayFail: ['sockets-closed'] },
  ),
  subject(
    'foreign-crash',
    '`check`: it ends of a stranger’s orphan',
    ({ faulty }) => [faulty, '--', 'ends-by-stranger'],
    { failing: ['reaps-orphans'], mayFail: ['alive'] },
  ),
  subject('scratch', '`check`: an image `FROM scratch`', ({ faulty }) => [faulty, '--', 'none'], { failing: [] }),
];

export function reportOf({ pace }: Target): string[] {
  return ['check', '--quiet', '--format', 'json', '--clients', '2', ...pace.check];
}

export function smallCheck(target: Target): string[] {
  return [...reportOf(target), ...CONNECTIONS];
}

function subject(id: string, title: string, args: (images: Target['images']) => string[], expected: Expected): Probe {
  return probe(id, title, async (target) => {
    return verdictCell(await forkbed(target, [...smallCheck(target), ...args(target.images)]), expected);
  });
}
