/**
 * The faults of one check: it hears from the audit when the load begins and when it is over, puts them on in between, and
 * judges the verdict in their light.
 */
import type { ClientFailures, InjectedFault } from '../../common/chaos/chaos-record.ts';
import type { OutlivedName } from '../../common/chaos/fault-kinds.ts';
import { type ScheduledFault, scheduleOf } from '../../common/chaos/schedule.ts';
import { judgeUnderChaos } from '../../common/checks/under-chaos.ts';
import type { Verdict } from '../../common/checks/verdict.ts';
import type { AuditEvent } from '../../common/events/audit-events.ts';
import { conduct } from '../chaos/conduct.ts';
import { putOn } from '../chaos/put-on.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { argumentsOf, messageOf } from './clients.ts';
import type { CheckPlan } from './plan.ts';
import type { StartedSubject } from './subject.ts';

interface Given {
  readonly subject: StartedSubject;
  readonly plan: CheckPlan;
  readonly clients: readonly StartedContainer[];
  /** forkbed's own. */
  readonly image: string;
  readonly tell: (progress: string) => void;
}

export class ChaosRun {
  readonly #given: Given;
  readonly #seed: number;
  readonly #schedule: readonly ScheduledFault<OutlivedName>[];
  readonly #over = new AbortController();
  readonly #failures: ClientFailures[] = [];
  #conducted: Promise<InjectedFault[]> | undefined;

  private constructor(given: Given, chaos: NonNullable<CheckPlan['chaos']>) {
    this.#given = given;
    this.#seed = chaos.seed;
    this.#schedule = scheduleOf({ ...chaos, settleMs: given.plan.settleMs });
  }

  /** `undefined` where no fault was asked for. */
  static of(given: Given): ChaosRun | undefined {
    return given.plan.chaos === undefined ? undefined : new ChaosRun(given, given.plan.chaos);
  }

  hear(event: AuditEvent | Verdict): void {
    if (event.event === 'begun') this.#begin(event.pid);
    if (event.event === 'over') this.#over.abort();
    if (event.event === 'failures') this.#failures.push({ client: event.client, failures: event.failures });
  }

  async judge(verdict: Verdict): Promise<Verdict> {
    this.#over.abort();
    const faults = (await this.#conducted) ?? this.#schedule.map(neverBegun);
    const { settleMs } = this.#given.plan;
    return judgeUnderChaos(verdict, { seed: this.#seed, faults, failures: this.#failures, settleMs });
  }

  /** Takes off what is on. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#conducted;
  }

  #begin(serverPid: number): void {
    const { subject, plan, clients, image, tell } = this.#given;
    const { container, network, host } = subject;
    const says = [...argumentsOf(messageOf(plan)), `--messages=${plan.messages}`];
    const target = { subject: container, serverPid, clients, image, network, host, port: plan.port, says };
    this.#conducted = conduct({
      schedule: this.#schedule,
      putOn: ({ fault, forMs }) => putOn(fault, target, forMs),
      signal: this.#over.signal,
      tell,
    });
  }
}

function neverBegun(scheduled: ScheduledFault): InjectedFault {
  return { ...scheduled, acted: false, observed: 'the load never began' };
}
