/**
 * Whether a process namespace can be the subject's, by what is to be seen in it. The surest sign decides: the number of the
 * host's namespace and the subject's id in the control group of PID 1 come before times, which a clock that is set changes.
 */

export interface NamespaceSigns {
  /** What the link /proc/self/ns/pid has: `pid:[4026532281]`; empty where it cannot be read. */
  readonly namespace: string;
  /** Whether the probe is itself PID 1. */
  readonly isPid1: boolean;
  /** Of PID 1, as /proc/PID/cgroup has them; cgroups(7). */
  readonly cgroups: string;
  /** Of the probe, likewise. */
  readonly ownCgroups: string;
  /** The subject's id; empty where it is not known. */
  readonly container: string;
  /** How much before the subject PID 1 was started; `undefined` where it is not known. */
  readonly earlierMs: number | undefined;
}

export interface NamespaceMismatch {
  /** What PID 1 is, as the rest of a sentence. */
  readonly what: string;
  readonly earlierMs?: number;
}

/** The kernel numbers the namespace that it makes itself, the host's, on every machine alike: PROC_PID_INIT_INO. */
const HOST_NAMESPACE = 'pid:[4026531836]';
/** PID 1 is made before the engine takes its start for done: on a busy host seconds before. */
const EARLIER_MS = 60_000;
/** The engine rounds, and the start time is in ticks of 10 ms. */
const LATER_MS = 2_000;

/** `undefined` where nothing speaks against it. */
export function namespaceMismatch(signs: NamespaceSigns): NamespaceMismatch | undefined {
  const { namespace, isPid1, cgroups, container, earlierMs } = signs;
  if (namespace === HOST_NAMESPACE) return { what: "is the host's" };
  // Without an id the caller is responsible for how it was started.
  if (container !== '' && isPid1) return { what: 'is the probe itself, which has joined none' };
  if (container !== '' && cgroups.includes(container)) return undefined;
  if (container !== '' && hasGroupOfItsOwn(signs)) return { what: 'is in no control group of the subject' };
  if (earlierMs === undefined || (earlierMs <= EARLIER_MS && earlierMs >= -LATER_MS)) return undefined;
  return { what: 'was started', earlierMs };
}

/**
 * An engine that gives the probe a group of its own has given the subject one, which has its id. Without control groups all
 * containers are in the engine's. An engine in a process namespace of its own has a PID 1 that may be as young as the subject.
 */
function hasGroupOfItsOwn({ cgroups, ownCgroups }: NamespaceSigns): boolean {
  return cgroups !== '' && ownCgroups !== '' && cgroups !== ownCgroups;
}
