/**
 * The faults of one check: it hears from the audit when the load begins and when it is over, injects them in between, and
 * records what became of each.
 */
import type { ClientFailures, InjectedFault } from '../../common/chaos/chaos-record.ts';
import type { OutlivedName } from '../../common/chaos/fault-kinds.ts';
import { type ScheduledFault, scheduleOf } from '../../common/chaos/schedule.ts';
import type { RunEvidence } from '../../common/checks/run-evidence.ts';
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

  hear(event: AuditEvent): void {
    if (event.event === 'begun') this.#begin(event);
    if (event.event === 'over') this.#over.abort();
    if (event.event === 'failures') this.#failures.push({ client: event.client, failures: event.failures });
  }

  /** What became of all of them, and of the clients meanwhile. It ends what is still active. */
  async record(): Promise<NonNullable<RunEvidence['chaos']>> {
    this.#over.abort();
    const faults = (await this.#conducted) ?? this.#schedule.map(neverBegun);
    return { seed: this.#seed, faults, failures: this.#failures };
  }

  /** Takes off what is on. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#conducted;
  }

  #begin({ pid: serverPid, acceptors }: Extract<AuditEvent, { event: 'begun' }>): void {
    const { subject, plan, clients, image, tell } = this.#given;
    const { container, network, host } = subject;
    const says = [...argumentsOf(messageOf(plan)), `--messages=${plan.messages}`];
    const target = { subject: container, serverPid, acceptors, clients, image, network, host, port: plan.port, says };
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
