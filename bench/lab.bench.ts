/**
 * How long does it take, and how many clicks, from `npm run lab` to the first zombie in the page? In a real browser, on a machine on which
 * forkbed is set up: its image is built.
 */
import { removeOnInterrupt } from '../src/host/index.ts';
import { startBrowser } from '../testkit/browser.ts';
import { benchArguments } from './support/arguments.ts';
import { measureLab } from './support/lab-round.ts';
import { report } from './support/result.ts';
import { measureRounds } from './support/rounds.ts';

const SUBJECTS: readonly { name: string; holdS?: number }[] = [
  { name: 'the form as it is: clients hold for 5 s' },
  { name: '0 s entered: clients do not hold', holdS: 0 },
];

removeOnInterrupt();
const { rounds } = benchArguments({ rounds: 9 });
await using started = await startBrowser();
const measure = (subject: (typeof SUBJECTS)[number]) => measureLab(started.browser, subject);
// The first call builds what is missing, and fills the page cache.
for (const subject of SUBJECTS) await measure(subject);
const { serverS, zombieS, clicks } = await measureRounds({
  rounds,
  subjects: SUBJECTS,
  metrics: ['serverS', 'zombieS', 'clicks'],
  measure,
});
await report({
  id: 'lab',
  title: 'How soon the lab shows a zombie',
  tables: [
    { question: 'From `npm run lab` to the page that shows the server', unit: 's', series: serverS },
    { question: 'From `npm run lab` to the first zombie in the page', unit: 's', series: zombieS },
    { question: 'Clicks to the first zombie', unit: 'clicks', digits: 0, series: clicks },
  ],
  targets: [],
  notes: [
    'A headless Chromium in a container opens the address as soon as the lab prints it, and a script clicks at once: a person takes longer. ' +
      'The image of forkbed and the browser are there before. A zombie comes when a client goes, so the time that clients hold is part of it.',
  ],
});
