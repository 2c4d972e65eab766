/**
 * `npm run gallery`: builds each subject, puts it to the test, compares with what is expected, and writes docs/gallery.md. Exit
 * code 1 where any verdict is another. `-- NAME…` runs those folders alone and writes nothing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../../src/common/checks/verdict.ts';
import { formatVerdict } from '../../src/common/report/report-text.ts';
import { DEFAULT_PLAN } from '../../src/host/check/plan.ts';
import { verify } from '../../src/host/check/verify.ts';
import { removeOnInterrupt, startSubject } from '../../src/host/index.ts';
import { describeMachine, machineLine } from '../../testkit/machine.ts';
import { buildSubject } from '../../testkit/subject-image.ts';
import { type Exhibit, galleryPage } from './gallery-page.ts';
import { GALLERY, type GallerySubject } from './subjects.ts';

const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';

const ROOT = process.cwd();

removeOnInterrupt();
const names = process.argv.slice(2);
const chosen = GALLERY.filter(({ folder }) => names.length === 0 || names.includes(folder));
const exhibits: Exhibit[] = [];
for (const subject of chosen) exhibits.push(await exhibit(subject));
if (names.length === 0) {
  const machine = machineLine(await describeMachine());
  writeFileSync(join(ROOT, 'docs/gallery.md'), galleryPage({ exhibits, machine }));
}
process.exitCode = exhibits.length > 0 && exhibits.every(({ surprises }) => surprises.length === 0) ? 0 : 1;

async function exhibit(subject: GallerySubject): Promise<Exhibit> {
  const image = subject.folder === 'forkbed' ? IMAGE : await buildSubject(subject.folder);
  const verdict = await judge(subject, image);
  const surprises = surprisesIn(subject, verdict);
  process.stdout.write(
    `${surprises.length === 0 ? 'ok  ' : 'NOT '} ${subject.title}: ${verdict.outcome} ${summary(verdict)}\n`,
  );
  for (const surprise of surprises) process.stdout.write(`       ${surprise}\n`);
  if (surprises.length > 0) process.stdout.write(`${formatVerdict(verdict)}\n`);
  return { subject, verdict, surprises };
}

async function judge({ options, plan }: GallerySubject, image: string): Promise<Verdict> {
  await using started = await startSubject({ image, ...options });
  // Awaited here: the subject must not go while it is looked at.
  return await verify(started, { ...DEFAULT_PLAN, ...plan }, { image: IMAGE, onProgress: () => {} });
}

function surprisesIn({ failing, unknown = {}, endsUnderLoad = false }: GallerySubject, verdict: Verdict): string[] {
  const told = (outcome: string) =>
    verdict.findings.filter((finding) => finding.outcome === outcome).map(({ id }) => String(id));
  return [
    ...differences('fail', { expected: failing, observed: told('fail') }),
    ...differences('be unknown', { expected: Object.keys(unknown), observed: told('unknown') }),
    ...(verdict.control.seen || endsUnderLoad ? [] : ['the control was not seen']),
  ];
}

function differences(
  what: string,
  { expected, observed }: { expected: readonly string[]; observed: readonly string[] },
) {
  return [
    ...expected.filter((id) => !observed.includes(id)).map((id) => `expected ${id} to ${what}, it did not`),
    ...observed.filter((id) => !expected.includes(id)).map((id) => `did not expect ${id} to ${what}, it did`),
  ];
}

function summary({ findings }: Verdict): string {
  const failing = findings.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
  return failing.length === 0 ? '' : `(${failing.join(', ')})`;
}
