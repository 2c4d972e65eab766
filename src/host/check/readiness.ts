/**
 * Waits until a subject says itself that it is ready: in its log, by its health check, or over HTTP. It comes before the audit, so that
 * neither the wait nor the requests are part of the load. Whether it listens on a port is the audit's own wait.
 */
import { printable } from '../../common/escape/printable.ts';
import { formatDuration } from '../../common/report/phrase.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { logTail } from '../observe/log-tail.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import { pollUntil } from '../toolkit/poll.ts';
import { askOnce } from './ask-once.ts';
import { clientPlace } from './client-place.ts';
import { matchesLine } from './match-log.ts';
import { type CheckPlan, httpPlan } from './plan.ts';
import type { StartedSubject } from './subject.ts';

const GAP_MS = 250;
/** Of one search of the log: it holds up everything else. */
const SEARCH_MS = 1_000;
/** What a sample has at least: the last one begins when the limit is over. */
const LAST_SAMPLE_MS = 1_000;
/** Of a line of a log, or of a health check's output, in a message. */
const SHOWN_CHARACTERS = 300;
/** Of one attempt to connect; in between the subject may end. */
const CONNECT_MS = 1_000;
/** What an engine says of a container that has not ended yet. */
const NEVER = '0001-01-01T00:00:00Z';

interface Waiting {
  readonly subject: StartedSubject;
  readonly plan: CheckPlan;
  /** forkbed's own. */
  readonly image: string;
  readonly onProgress: (progress: string) => void;
}

/** Of the container, at one moment. */
type State = Awaited<ReturnType<StartedContainer['inspect']>>['State'];

interface Condition {
  readonly what: string;
  /** What was seen instead; `undefined` when it has come. `leftMs`: until the limit, and never less than a last sample takes. */
  readonly sample: (state: State, leftMs: number) => Promise<Seen | undefined>;
}

interface Seen {
  readonly seen: string;
  /** It cannot come any more. */
  readonly isFinal?: boolean;
}

/**
 * `undefined` when all that the plan names has come, within `startTimeoutMs` together; otherwise what has not, with what was seen
 * last.
 * @throws EngineLostError, EngineError, DeadlineError, NoEngineError
 */
export async function whyNotReady(waiting: Waiting): Promise<string | undefined> {
  const { subject, plan, onProgress } = waiting;
  const deadlineMs = performance.now() + plan.startTimeoutMs;
  const leftMs = () => Math.max(0, deadlineMs - performance.now());
  for (const { what, sample } of selectConditions(waiting)) {
    onProgress(`waiting for ${what}`);
    const last = await pollUntil(
      async () => {
        // The end is looked for first: what it said before it ended still counts.
        const { State: state } = await subject.container.inspect();
        const ended = await describeEnd(subject.container, state);
        const seen = await sample(state, Math.max(LAST_SAMPLE_MS, leftMs()));
        return seen === undefined ? undefined : (ended ?? seen);
      },
      (seen) => seen === undefined || seen.isFinal === true,
      { limitMs: leftMs(), gapMs: GAP_MS },
    );
    if (last === undefined) continue;
    const limit = last.isFinal === true ? '' : ` within ${formatDuration(plan.startTimeoutMs)}`;
    return `the subject was not ready: expected ${what}${limit}, ${last.seen}`;
  }
  return undefined;
}

function selectConditions(waiting: Waiting): Condition[] {
  const { readyLog, readyHealthy = false, readyHttp } = waiting.plan;
  const { container } = waiting.subject;
  return [
    ...(readyLog === undefined
      ? []
      : [
          {
            what: `a line of its log that matches ${readyLog}`,
            sample: (state: State, leftMs: number) => sampleLog(container, { pattern: readyLog, state, leftMs }),
          },
        ]),
    ...(readyHealthy
      ? [{ what: 'its health check to succeed', sample: async (state: State) => describeHealth(state) }]
      : []),
    ...(readyHttp === undefined
      ? []
      : [
          {
            what: `success of GET ${readyHttp}`,
            sample: (_: State, leftMs: number) => sampleHttp(waiting, { path: readyHttp, leftMs }),
          },
        ]),
  ];
}

async function describeEnd(container: StartedContainer, state: State): Promise<Seen | undefined> {
  if (state.Running) return undefined;
  const { text } = await logTail(container, SHOWN_CHARACTERS);
  const output = text === '' ? '' : `, and said: ${text}`;
  return { seen: `it ended with exit code ${state.ExitCode}${output}`, isFinal: true };
}

/** Of the present life: what it wrote before it was started again does not count. */
async function sampleLog(
  container: StartedContainer,
  { pattern, state: { FinishedAt = NEVER }, leftMs }: { pattern: string; state: State; leftMs: number },
): Promise<Seen | undefined> {
  try {
    const { stdout, stderr } = await container.logs(FinishedAt.startsWith('0001') ? {} : { since: FinishedAt });
    const lines = [stdout, stderr].flatMap((stream) => stream.split('\n'));
    const limitMs = Math.min(SEARCH_MS, leftMs);
    const matches = matchesLine(lines, { pattern, limitMs });
    if (matches === undefined) return { seen: `to look for it took longer than ${formatDuration(limitMs)}` };
    if (matches) return undefined;
    const last = lines.findLast((each) => each.trim() !== '');
    return { seen: last === undefined ? 'its log has no whole line yet' : `last line ${shown(last)}` };
  } catch (error) {
    if (isForkbedError(error, 'ERR_ENGINE_LOST', 'ERR_DEADLINE')) throw error;
    return { seen: `its log cannot be read: ${errorMessage(error)}`, isFinal: true };
  }
}

function describeHealth({ Health }: State): Seen | undefined {
  const { Status = 'none', Log = [] } = Health ?? {};
  if (Status === 'healthy') return undefined;
  if (!['starting', 'unhealthy'].includes(Status)) return { seen: 'it has no health check', isFinal: true };
  const last = Log?.at(-1);
  if (last === undefined) return { seen: 'none has ended yet' };
  const output = last.Output.trim() === '' ? '' : `: ${shown(last.Output.trim())}`;
  return { seen: `the last one ended with exit code ${last.ExitCode}${output}` };
}

async function sampleHttp(
  { subject, plan, image }: Waiting,
  { path, leftMs }: { path: string; leftMs: number },
): Promise<Seen | undefined> {
  const replyTimeoutMs = Math.min(plan.replyTimeoutMs, Math.round(leftMs));
  const { wrong } = await askOnce(await clientPlace(subject, { plan, image }), {
    ...plan,
    ...httpPlan(path, plan.sni),
    replyTimeoutMs,
    retryUntilMs: CONNECT_MS,
    payloadHex: undefined,
  });
  return wrong === undefined ? undefined : { seen: `received ${wrong}` };
}

/** It stands in a report, and its author is the subject. */
function shown(text: string): string {
  return JSON.stringify(printable(text.slice(0, SHOWN_CHARACTERS)));
}
