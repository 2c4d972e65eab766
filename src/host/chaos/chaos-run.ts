/**
 * The faults of one check. It injects them when the audit reports that the load begins, records the effect of each, and signals
 * the clients when the last has been reverted: the load lasts until then.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ClientFailures, InjectedFault } from '../../common/chaos/chaos-record.ts';
import type { OutlivedName } from '../../common/chaos/fault-kinds.ts';
import { drawSchedule, recoveryTimeMs, type ScheduledFault } from '../../common/chaos/schedule.ts';
import type { RunEvidence } from '../../common/checks/run-evidence.ts';
import type { AuditEvent } from '../../common/events/audit-events.ts';
import { clientPlace } from '../check/client-place.ts';
import type { CheckPlan } from '../check/plan.ts';
import type { StartedSubject } from '../check/subject.ts';
import { isGoneOrGoing } from '../docker/http-status.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import type { StartedExecs } from '../execs/started-execs.ts';
import type { RevertibleFault } from './fault-effect.ts';
import { inject } from './inject.ts';
import { runSchedule } from './run-schedule.ts';

interface Deps {
  readonly subject: StartedSubject;
  readonly plan: CheckPlan;
  readonly clients: readonly StartedContainer[];
  /** The commands that run in the container meanwhile; absent where none do. */
  readonly execs?: Pick<StartedExecs, 'meet' | 'release'> | undefined;
  /** forkbed's own. */
  readonly image: string;
  readonly onProgress: (progress: string) => void;
}

/** Load after the last fault, beyond the time to recover. */
const TAIL_MS = 2_000;
/** What the clients have to end within the limit of the load, where the faults take all of it. */
const CLIENTS_END_WITHIN_MS = 15_000;
/** See `--until-released` of `forkbed-client`. */
const END_SIGNAL = 'SIGUSR1';

export class ChaosRun {
  readonly #deps: Deps;
  readonly #seed: number;
  readonly #schedule: readonly ScheduledFault<OutlivedName>[];
  readonly #over = new AbortController();
  readonly #failures: ClientFailures[] = [];
  #injected: Promise<InjectedFault[]> | undefined;

  private constructor(deps: Deps, chaos: NonNullable<CheckPlan['chaos']>) {
    this.#deps = deps;
    this.#seed = chaos.seed;
    this.#schedule = drawSchedule({ ...chaos, settleMs: deps.plan.settleMs });
  }

  /** `undefined` where no fault was asked for. */
  static of(deps: Deps): ChaosRun | undefined {
    return deps.plan.chaos === undefined ? undefined : new ChaosRun(deps, deps.plan.chaos);
  }

  onEvent(event: AuditEvent): void {
    if (event.event === 'begun') this.#begin(event);
    if (event.event === 'over') this.#over.abort();
    if (event.event === 'failures') this.#failures.push({ client: event.client, failures: event.failures });
  }

  /** What became of all of them, and of the clients meanwhile. It ends what is still active. */
  async record(): Promise<NonNullable<RunEvidence['chaos']>> {
    this.#over.abort();
    const faults = (await this.#injected) ?? this.#schedule.map(neverBegun);
    return { seed: this.#seed, faults, failures: this.#failures };
  }

  /** Reverts the active fault. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#injected;
  }

  #begin({ pid: serverPid, acceptors }: Extract<AuditEvent, { event: 'begun' }>): void {
    const { subject, plan, clients, image, onProgress } = this.#deps;
    const { container } = subject;
    const toTarget = async () => {
      const place = await clientPlace(subject, { plan, image });
      return { ...place, subject: container, serverPid, acceptors, clients, load: plan };
    };
    const limitMs = Math.max(plan.forMs, plan.limitMs - CLIENTS_END_WITHIN_MS);
    const signal = AbortSignal.any([this.#over.signal, AbortSignal.timeout(limitMs)]);
    this.#injected = runSchedule({
      schedule: this.#schedule,
      inject: async ({ fault, forMs }) => this.#injectBesideExecs(fault, await toTarget(), forMs),
      recoveryMs: recoveryTimeMs(plan.settleMs),
      signal,
      onProgress,
    }).finally(() => this.#endClients(signal));
  }

  /** Execs meet the fault from here until it has been reverted. */
  async #injectBesideExecs(...[fault, target, forMs]: Parameters<typeof inject>): Promise<RevertibleFault> {
    const { execs } = this.#deps;
    execs?.meet(fault);
    try {
      const injected = await inject(fault, target, forMs);
      return { ...injected, revert: () => injected.revert().finally(() => execs?.meet(undefined)) };
    } catch (error) {
      execs?.meet(undefined);
      throw error;
    }
  }

  /** It throws nothing: a client that has ended needs no signal, and a client that misses its signal is missing in the verdict. */
  async #endClients(signal: AbortSignal): Promise<void> {
    const { clients, execs, plan, onProgress } = this.#deps;
    const tailMs = recoveryTimeMs(plan.settleMs) + TAIL_MS;
    await pause(this.#schedule.length === 0 ? 0 : tailMs, undefined, { signal }).catch(() => {});
    if (this.#over.signal.aborted) return;
    execs?.release();
    const calls = await Promise.allSettled(clients.map((client) => client.kill(END_SIGNAL)));
    for (const call of calls) {
      if (call.status === 'rejected' && !isGoneOrGoing(call.reason))
        onProgress(`a client did not get the signal to end: ${call.reason}`);
    }
  }
}

function neverBegun(scheduled: ScheduledFault): InjectedFault {
  return { ...scheduled, acted: false, observed: 'the load never began' };
}
