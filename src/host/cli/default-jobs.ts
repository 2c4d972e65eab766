/** How many subjects are checked at once where nobody says so: what the machine of the engine can take, by its own account. Pure. */
import { readField } from '../thrown.ts';

/** A check waits for a third of its time. With more on a core the ratio of waits to work gets no better, and replies come later. */
const PER_CPU = 2;
/** For a subject, its clients and its audit. */
const MEMORY_BYTES = 2 ** 30;
const MIN = 2;
/** Each has a network of its own, and an engine has 31 of them by default. */
const MAX = 16;

/** `info`: the engine's answer to `GET /info`. What it does not report limits nothing, but without a number of CPUs there are few. */
export function defaultJobs(info: unknown): number {
  const [cpus, memory] = [readField(info, 'NCPU'), readField(info, 'MemTotal')];
  const byCpus = isCount(cpus) ? PER_CPU * cpus : MIN;
  const byMemory = isCount(memory) ? Math.floor(memory / MEMORY_BYTES) : MAX;
  return Math.max(MIN, Math.min(byCpus, byMemory, MAX));
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
