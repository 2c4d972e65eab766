/**
 * Every call to the engine has a limit and an error of ours: what was asked, and what came instead of an answer. It wraps the
 * one function through which forkbed's own dockerode speaks to the engine. An engine that is away, as while it
 * is restarted, is asked again to remove something, for that is all that a run can still do about what it has started.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';
import Dockerode from 'dockerode';
import { DeadlineError, EngineError, EngineLostError } from '../errors.ts';
import { errorName, isForkbedError } from '../thrown.ts';
import { pollUntil } from '../toolkit/poll.ts';
import { withDeadline } from '../toolkit/with-deadline.ts';
import { httpStatus } from './http-status.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly options?: { readonly t?: number };
  readonly abortSignal?: AbortSignal;
}

type Answer = (error: unknown, data?: unknown) => void;
type Dial = (call: Call, answer: Answer) => void;
/** `error`: null where it was answered. */
type Outcome = { readonly error: unknown; readonly data?: unknown };

/** An engine that starts a hundred containers at once may well take half of it for one. */
const LIMIT_MS = 60_000;
/** What lasts as long as it must: it is its caller who knows for how long. */
const LASTING = /^\/(containers\/[^/]+\/wait|build|images\/create|images\/load|images\/[^?]+\/push|events)\b/;
/** A removal has more time than the rest: an engine that has much to remove at once does it one after the other. */
const REMOVAL_SHARE = 3;
/** How much of the limit to wait for an engine that is away, all removals together: a restart takes some ten seconds. */
const RETURN_SHARE = 0.5;
const RETRY_MS = 250;
const FAILED = 500;
const NOT_FOUND = 404;
const NO_NAME = 'nothing there has a name that is empty, or "." or ".."';
/** How much of the limit the next calls have where one was not answered: nobody waits a minute again and again. */
const SILENT_SHARE = 0.1;

/** `FORKBED_ENGINE_LIMIT_MS`: milliseconds. */
export function engineLimitMs(): number {
  const limitMs = Number(process.env.FORKBED_ENGINE_LIMIT_MS);
  return Number.isInteger(limitMs) && limitMs > 0 ? limitMs : LIMIT_MS;
}

export function limitCalls({ modem }: Pick<Dockerode, 'modem'>): void {
  const dial = modem.dial.bind(modem) as Dial;
  let awayUntilMs: number | undefined;
  let silent = false;
  const once = async (call: Call): Promise<Outcome> => {
    const share = (silent ? SILENT_SHARE : 1) * (call.method === 'DELETE' ? REMOVAL_SHARE : 1);
    const outcome = await dialOnce(dial, call, engineLimitMs() * share);
    silent = isForkbedError(outcome.error, 'ERR_DEADLINE');
    if (!isAway(outcome.error)) awayUntilMs = undefined;
    return outcome;
  };
  const isDone = ({ error }: Outcome): boolean => {
    if (!isAway(error)) return true;
    awayUntilMs ??= performance.now() + engineLimitMs() * RETURN_SHARE;
    return performance.now() >= awayUntilMs;
  };
  const ask = (call: Call): Promise<Outcome> => {
    if (call.method !== 'DELETE') return once(call);
    return pollUntil(() => once(call), isDone, { limitMs: Number.POSITIVE_INFINITY, gapMs: RETRY_MS });
  };
  Object.assign(modem, {
    dial: async (call: Call, answer: Answer) => {
      const { error, data } = await ask(call);
      answer(error, data);
    },
  });
}

/**
 * A client of forkbed's own. `verify`: an engine of `https` must prove that it is the one. Its agent has a text of its own: docker-modem
 * formats its options at each call, the agent with every connection that is open among them, which takes longer than the call.
 */
export function createClient(options: Dockerode.DockerOptions, verify = true): Dockerode {
  const client = new Dockerode(options);
  const agent = Object.assign(freshConnections(options.protocol, verify), { [inspect.custom]: () => 'an agent' });
  Object.assign(client.modem, { agent });
  limitCalls(client);
  return client;
}

/**
 * An engine that is ending accepts no new connection, and goes on to answer on those that are open, while it ends the
 * containers: on a connection that is kept it would seem to be as ever.
 */
function freshConnections(protocol: Dockerode.DockerOptions['protocol'], verify: boolean): HttpAgent {
  if (protocol !== 'https') return new HttpAgent({ keepAlive: false });
  return new HttpsAgent({ keepAlive: false, rejectUnauthorized: verify });
}

/** One that is about to end, or has only begun, fails at what it will do in a moment. */
function isAway(error: unknown): boolean {
  return isForkbedError(error, 'ERR_ENGINE_LOST') || (httpStatus(error) ?? 0) >= FAILED;
}

async function dialOnce(dial: Dial, call: Call, shortMs: number): Promise<Outcome> {
  const what = `${call.method} ${call.path.replace(/\?$/, '')}`;
  if (!isPlain(call.path))
    return { error: new EngineError({ what, statusCode: NOT_FOUND, cause: new Error(NO_NAME) }) };
  const limitMs = shortMs + 1_000 * (call.options?.t ?? 0);
  const late = () => new DeadlineError({ what: `an answer of the Docker Engine to ${what}`, limitMs, last: 'none' });
  try {
    const asked = LASTING.test(call.path)
      ? dialed(dial, call)
      : withDeadline((over) => dialed(dial, call, over), { limitMs, late });
    return { error: null, data: await asked };
  } catch (error) {
    return { error: describe(error, what) };
  }
}

/**
 * A name that is empty, or `..`, makes another path. The engine answers with a redirect to it, and docker-modem then looks for the first part
 * of the path as a host: an error that no caller can catch.
 */
function isPlain(path: string): boolean {
  const [plain = ''] = path.split('?');
  return plain
    .split('/')
    .slice(1)
    .every((part) => part !== '' && part !== '.' && part !== '..');
}

/** `over`: it gives up a call that has no answer yet. What the answer is may be a stream, which goes on. */
function dialed(dial: Dial, call: Call, over?: AbortSignal): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const unanswered = new AbortController();
  const giveUp = () => unanswered.abort();
  over?.addEventListener('abort', giveUp);
  const signals = call.abortSignal === undefined ? [] : [call.abortSignal];
  // A copy: dial changes what it is handed.
  dial({ ...call, abortSignal: AbortSignal.any([...signals, unanswered.signal]) }, (error, data) => {
    over?.removeEventListener('abort', giveUp);
    if (error === null || error === undefined) resolve(data);
    else reject(error);
  });
  return promise;
}

function describe(error: unknown, what: string): unknown {
  if (isForkbedError(error, 'ERR_DEADLINE')) return error;
  const statusCode = httpStatus(error);
  if (statusCode !== undefined) return new EngineError({ what, statusCode, cause: error });
  return errorName(error) === 'AbortError' ? error : new EngineLostError(what, error);
}
