/**
 * What the kernel has refused a container, by its own account of the container's control group: forks for the limit of
 * processes, memory for that of memory. It is read from the host's mount, by a container that has nothing to do with the
 * subject, so that neither the subject's limits nor its image matter. cgroups(7); pids.events, memory.events.
 */

import { runToEnd } from '../docker/run-to-end.ts';
import { startContainer } from '../docker/start-container.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { ExecError } from '../errors.ts';

export interface CgroupEvents {
  /** Forks that the limit of processes refused; `undefined` where the kernel keeps no such account. */
  readonly forksRefused: number | undefined;
  /** Processes that were killed for want of memory, and how often its limit was met. */
  readonly oomKills: number | undefined;
  readonly memoryLimitHits: number | undefined;
}

const MOUNT = '/cgroup';
/** Of both versions of control groups. */
const FILES = ['pids.events', 'memory.events', 'memory.oom_control', 'memory.failcnt', 'memory.memsw.failcnt'];

/** `image`: forkbed's own. @throws ExecError, DeadlineError */
export async function readCgroupEvents(subject: StartedContainer, image: string): Promise<CgroupEvents> {
  const names = FILES.flatMap((file, index) => [...(index === 0 ? [] : ['-o']), '-name', file]);
  const command = ['find', MOUNT, '-path', `*${subject.id}*`, '(', ...names, ')', '-exec', 'grep', '-H', '', '{}', '+'];
  await using reader = await startContainer(subject.engine, {
    image,
    role: 'probe',
    network: 'none',
    command,
    binds: [`/sys/fs/cgroup:${MOUNT}:ro`],
  });
  const { exitCode, stdout, stderr } = await runToEnd(reader);
  // Control groups come and go during the search, which find(1) reports as an error.
  if (exitCode !== 0 && stdout === '') throw new ExecError({ command, exitCode, stderr });
  return parseCgroupEvents(stdout);
}

/** `FILE:NAME NUMBER` or `FILE:NUMBER` a line. A container's own group stands for those below it. */
export function parseCgroupEvents(text: string): CgroupEvents {
  const rows = text
    .split('\n')
    .flatMap((line) => {
      const [, folder = '', file = '', name = '', value = ''] = /^(.*)\/([^/:]+):(?:(\w+) )?(\d+)$/.exec(line) ?? [];
      return file === '' ? [] : [{ folder, key: name === '' ? file : `${file} ${name}`, value: Number(value) }];
    })
    .sort((a, b) => a.folder.length - b.folder.length);
  const first = (...keys: string[]) => rows.find(({ key }) => keys.includes(key))?.value;
  // Version 1 counts apart how often the limit with swap was met, which comes first where both are the same.
  return {
    forksRefused: first('pids.events max'),
    oomKills: first('memory.events oom_kill', 'memory.oom_control oom_kill'),
    memoryLimitHits: first('memory.events max') ?? sum(first('memory.failcnt'), first('memory.memsw.failcnt')),
  };
}

/** `undefined` where neither is there. */
function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
}
