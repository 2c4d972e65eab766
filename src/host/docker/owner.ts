/**
 * The process that owns what a run has started, as a label names it, and whether it is proved to have ended. A pid means
 * something in one process namespace of one running kernel: elsewhere nothing is proved by not finding it. Pure.
 * pid_namespaces(7), time_namespaces(7), kill(2), proc_pid_stat(5).
 */
import { parseJson } from '../parse-json.ts';

/** Where a pid means a process. */
export interface Place {
  /** Of the kernel, until its next restart; `undefined` where the system has none. */
  readonly bootId?: string | undefined;
  readonly pidNamespace?: string | undefined;
  /** Its clock gives the start times; `undefined` where the kernel has none. */
  readonly timeNamespace?: string | undefined;
}

export interface Owner extends Place {
  readonly host: string;
  readonly pid: number;
  /** Since the boot, in clock ticks; `undefined` where it could not be read. */
  readonly startTicks?: number | undefined;
}

/** What the process that judges can see. */
export interface View extends Place {
  /** `false` is proved: ESRCH. */
  readonly exists: (pid: number) => boolean;
  /** `undefined` where it cannot be read, as under `hidepid`. */
  readonly stat: (pid: number) => ProcessStat | undefined;
}

export interface ProcessStat {
  readonly startTicks: number;
  /** It is a zombie, and no thread of it goes on. */
  readonly isDefunct: boolean;
}

export interface Fate {
  /** `unknown`: it cannot be proved that it has ended, so it counts as alive. */
  readonly state: 'ended' | 'alive' | 'unknown';
  readonly why: string;
}

export function formatOwner(owner: Owner): string {
  return JSON.stringify(owner);
}

/** `undefined` for a text that names no process. That of forkbed 0.1, `HOST/PID/TICKS`, names one without its kernel. */
export function parseOwner(text: string): Owner | undefined {
  const [, host, pid] = /^([^{/]+)\/(\d+)\/\d+$/.exec(text) ?? [];
  if (host !== undefined) return isPid(Number(pid)) ? { host, pid: Number(pid) } : undefined;
  const fields = parseObject(text);
  if (fields === undefined || typeof fields.host !== 'string' || !isPid(fields.pid)) return undefined;
  const { bootId, pidNamespace, timeNamespace, startTicks } = fields;
  return {
    host: fields.host,
    pid: fields.pid,
    ...(isText(bootId) ? { bootId } : {}),
    ...(isText(pidNamespace) ? { pidNamespace } : {}),
    ...(isText(timeNamespace) ? { timeNamespace } : {}),
    ...(Number.isSafeInteger(startTicks) ? { startTicks: startTicks as number } : {}),
  };
}

export function decideFate(owner: Owner | undefined, view: View): Fate {
  if (owner === undefined) return unknown('its label names no process');
  const { host, pid } = owner;
  if (owner.bootId === undefined) return unknown(`its label does not say on which running system process ${pid} is`);
  if (owner.bootId !== view.bootId) return unknown(`its process ran on another system (${host}), or before a restart`);
  if (owner.pidNamespace === undefined || owner.pidNamespace !== view.pidNamespace) {
    return unknown(`its process, ${pid}, is in another process namespace`);
  }
  if (!view.exists(pid)) return { state: 'ended', why: `process ${pid} has ended` };
  const stat = view.stat(pid);
  if (stat === undefined || owner.startTicks === undefined || owner.timeNamespace !== view.timeNamespace) {
    return unknown(`there is a process ${pid}, and whether it is another one cannot be seen from here`);
  }
  if (stat.startTicks !== owner.startTicks) return { state: 'ended', why: `process ${pid} is another one by now` };
  return stat.isDefunct
    ? { state: 'ended', why: `process ${pid} has ended, and was not reaped` }
    : { state: 'alive', why: `its process, ${pid}, goes on` };
}

function unknown(why: string): Fate {
  return { state: 'unknown', why };
}

/** Of one process: 0 and negative numbers stand for several in kill(2). */
function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
