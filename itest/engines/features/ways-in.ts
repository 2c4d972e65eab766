/** Subjects that come from a compose file, from a folder with either builder, and a container that runs already. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docker, failed, forkbed, type Probe, probe } from './feature.ts';
import { SOUND, smallCheck } from './subjects.ts';
import { verdictCell } from './verdict-cell.ts';

const PASSES = { failing: [] };
const NAME = `forkbed-engines-${process.pid}`;

export const WAYS_IN: readonly Probe[] = [
  probe('compose', '`check --compose`', async (target) => {
    const file = join(target.folder, 'compose.yml');
    const server = `{ image: ${target.images.forkbed}, command: forkbed-server --reap wait }`;
    writeFileSync(file, `services:\n  web: ${server}\n`);
    return verdictCell(await forkbed(target, [...smallCheck(target), '--compose', file, '--service', 'web']), PASSES);
  }),
  build('build-buildkit', '`check --build` with `DOCKER_BUILDKIT=1`', '1'),
  build('build-classic', '`check --build` with `DOCKER_BUILDKIT=0`', '0'),
  probe('container', '`check --container`', async (target) => {
    const started = await docker(target, ['run', '--detach', '--name', NAME, target.images.forkbed, ...SOUND.slice(1)]);
    if (started.exitCode !== 0) return failed(started);
    try {
      return verdictCell(await forkbed(target, [...smallCheck(target), '--container', NAME]), PASSES);
    } finally {
      await docker(target, ['rm', '--force', NAME]);
    }
  }),
];

function build(id: string, title: string, buildKit: '0' | '1'): Probe {
  return probe(id, title, async (target) => {
    const folder = join(target.folder, id);
    mkdirSync(folder);
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${target.images.forkbed}\nRUN echo ${id}\n`);
    const args = [...smallCheck(target), '--build', folder, ...SOUND];
    return verdictCell(await forkbed(target, args, { DOCKER_BUILDKIT: buildKit }), PASSES);
  });
}
