/**
 * The short form of `npm run engines`: two engines beside the host's own, and what must be right on every engine. The first run
 * on a machine also installs them, which takes a minute or two more.
 */
import { afterAll, beforeAll, describe, expect, jest, test as jestTest } from '@jest/globals';
import { runConformance } from './conformance.ts';
import { whyNot } from './debian-root.ts';
import { ENGINE_FORMS } from './engine-form.ts';
import { PROBES } from './features/index.ts';
import { SavedImages } from './images.ts';
import { missingHere } from './started-engine.ts';

jest.setTimeout(600_000);

const ROWS = ['doctor', 'testbed', 'good', 'leaking', 'scratch'];
const FORMS = ENGINE_FORMS.filter(({ id }) => ['docker-26.1', 'podman-5.4'].includes(id));
const missing = missingHere() ?? whyNot('trixie');
const test: (title: string, job: () => Promise<void>) => void =
  missing === undefined
    ? jestTest
    : (title, job) => jestTest.skip(`${title} (no engine beside it here: ${missing})`, job);

let saved: SavedImages | undefined;

beforeAll(async () => {
  if (missing === undefined) saved = await SavedImages.save();
});
afterAll(() => saved?.[Symbol.dispose]());

describe.each(FORMS)('$title', (form) => {
  test('passes a sound server, also in an empty image and under Compose, and fails one that leaks', async () => {
    if (saved === undefined) throw new Error('expected the images to be saved, received none');
    const probes = PROBES.filter(({ rows }) => rows.some(({ id }) => ROWS.includes(id)));
    const { refusal, cells } = await runConformance({ form, probes, saved, onCell: () => {} });
    const seen = Object.fromEntries(ROWS.map((row) => [row, cells[row]?.mark]));
    expect({ refusal, ...seen }).toEqual(Object.fromEntries(ROWS.map((row) => [row, 'ok'])));
  });
});
