/**
 * Who PID 1 is. The same image behaves in one way where its server is PID 1 and in another below an init or a shell, so
 * every verdict says it.
 */
import type { ProcessRecord } from '../process-table/model.ts';
import { describeCommand } from '../process-table/process-tree.ts';
import type { Evidence } from './evidence.ts';

const INITS: readonly string[] = [
  'docker-init',
  'tini',
  'dumb-init',
  'catatonit',
  // Podman's --init: catatonit, mounted under this name.
  'podman-init',
  'init',
  'systemd',
  's6-svscan',
  'runit',
  'pid1',
  'my_init',
  // What forkbed itself puts before a pod that shares its process namespace.
  'forkbed-probe',
];
const SHELLS: readonly string[] = ['sh', 'ash', 'bash', 'dash', 'busybox', 'ksh', 'zsh'];

/** `the server: forkbed-server --port 5005`; `undefined` where the census before the load did not show it. */
export function describePid1({ pid1, subject }: Pick<Evidence, 'pid1' | 'subject'>): string | undefined {
  return pid1 === undefined ? undefined : `${describeRole(pid1, subject)}: ${describeCommand(pid1)}`;
}

/** A program whose work as PID 1 is to start one other and to reap: what it has as a child beside that one, it adopted. */
export function isInit(pid1: ProcessRecord | undefined): boolean {
  if (pid1 === undefined) return false;
  return INITS.includes(pid1.command) || (pid1.command === 'busybox' && pid1.argv[1] === 'init');
}

function describeRole(pid1: ProcessRecord, { pid, listener }: Evidence['subject']): string {
  const { command } = pid1;
  if (listener !== undefined && pid === 1) return 'the server';
  if (isInit(pid1)) return 'an init';
  if (SHELLS.includes(command)) return 'a shell';
  return listener === undefined ? 'the process under test' : 'another process than the server';
}
