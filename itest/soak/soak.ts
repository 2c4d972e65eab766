/**
 * A soak: one server, a great many good clients that must all be served, bad ones beside them, and the audit of `forkbed check`
 * over all of it. Its samples, in the order of the connections that the server's kernel has accepted, are the curve.
 */
import { judgeCurve } from '../../src/common/checks/curve-flat.ts';
import type { Judgement, Outcome } from '../../src/common/checks/finding.ts';
import { DEFAULT_PLAN, type LoadSample, startSubject, type Verdict, verify } from '../../src/host/index.ts';
import { BadClients } from './bad-clients.ts';
import { limitOf, rateOfEach, type SoakOptions } from './soak-options.ts';

const PORT = 5005;
const BACKLOG = '4096';
/** Zombies that nobody reaps must not take the host with them. */
const PIDS_LIMIT = 32_768;
/** Beyond the server's own patience with a client that has vanished. */
const SETTLE_MARGIN_MS = 2_000;
/** The bad ones go before the good ones are through: what is left is judged when all have gone. */
const BAD_UNTIL = 0.9;

export interface SoakResult {
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  /** Whether the memory stayed flat over the course. */
  readonly flat: Judgement;
  readonly curve: readonly LoadSample[];
  /** Connections beyond those of the good clients, as the kernel has counted; `undefined` where it did not tell. */
  readonly badConnections: number | undefined;
  /** Containers of bad clients that were killed in the middle. */
  readonly badKilled: number;
  readonly seconds: number;
}

/** @throws ForkbedError, as `forkbed check` */
export async function soak(
  options: SoakOptions,
  {
    image,
    onProgress,
    onSample,
  }: { image: string; onProgress: (line: string) => void; onSample: (sample: LoadSample) => void },
): Promise<SoakResult> {
  await using subject = await startSubject({ image, command: serverCommand(options), pidsLimit: PIDS_LIMIT });
  await using bad = new BadClients({ image, subject, port: PORT });
  const plan = planOf(options);
  const good = plan.clients * plan.connections;
  const curve: LoadSample[] = [];
  const take = (sample: LoadSample) => {
    curve.push(sample);
    onSample(sample);
    if (options.onlyGood) return;
    if (sample.clientsFinished === 0 && (sample.server.accepted ?? 0) < good * BAD_UNTIL) bad.begin();
    // What goes wrong is told by the end() that is awaited.
    else bad.end().catch(() => {});
  };
  const beganMs = performance.now();
  const verdict = await verify(subject, plan, { image, onProgress, onSample: take });
  await bad.end();
  const flat = judgeCurve(curve.flatMap(toPoint));
  return {
    outcome: combine(verdict.outcome, flat.outcome),
    verdict,
    flat,
    curve,
    badConnections: badOnes(curve, verdict),
    badKilled: bad.killed,
    seconds: (performance.now() - beganMs) / 1000,
  };
}

function serverCommand({ reap, fault, idleTimeout }: SoakOptions): string[] {
  const faults = fault.map((each) => `--bug=${each}`);
  return ['forkbed-server', `--reap=${reap}`, `--backlog=${BACKLOG}`, `--idle-timeout=${idleTimeout}`, ...faults];
}

function planOf(options: SoakOptions) {
  const { clients, connections, concurrency, messages, hold, idleTimeout } = options;
  return {
    ...DEFAULT_PLAN,
    port: PORT,
    clients,
    connections: Math.ceil(connections / clients),
    concurrency,
    messages,
    rate: rateOfEach(options),
    expect: 'ok' as const,
    holdMs: hold,
    replyTimeoutMs: 30_000,
    settleMs: idleTimeout + SETTLE_MARGIN_MS,
    limitMs: limitOf(options),
  };
}

function toPoint({ server: { accepted, anonymousKiB } }: LoadSample) {
  return accepted === undefined || anonymousKiB === undefined ? [] : [{ connections: accepted, anonymousKiB }];
}

/** Up to the last sample, when all had gone. */
function badOnes(curve: readonly LoadSample[], { figures }: Verdict): number | undefined {
  const accepted = curve.at(-1)?.server.accepted;
  return accepted === undefined || figures === undefined ? undefined : accepted - figures.connections;
}

function combine(...outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('fail')) return 'fail';
  return outcomes.includes('unknown') ? 'unknown' : 'pass';
}
