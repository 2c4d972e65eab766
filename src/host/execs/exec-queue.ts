/** In which order the execs of a round run: those of several plans take turns, by how many each has. Pure. */
import type { ExecPlan } from '../../common/execs/exec-plan.ts';

/** The place of a plan for each exec of a round, in their order. `count`: how many; by default each as often as its plan has it. */
export function execOrder(plans: readonly Pick<ExecPlan, 'runs'>[], count?: number): readonly number[] {
  const once = plans
    .flatMap(({ runs }, plan) => Array.from({ length: runs }, (_, run) => ({ plan, at: (run + 0.5) / runs })))
    .sort((a, b) => a.at - b.at || a.plan - b.plan)
    .map(({ plan }) => plan);
  if (count === undefined || once.length === 0) return once;
  return Array.from({ length: count }, (_, index) => once[index % once.length] ?? 0);
}

/** Hands out the execs of a round, at most as many of a plan at once as it allows, and of all as the largest of these. */
export class ExecQueue {
  readonly #plans: readonly Pick<ExecPlan, 'concurrency'>[];
  readonly #waiting: number[];
  readonly #running: number[];

  constructor(plans: readonly Pick<ExecPlan, 'concurrency'>[], order: readonly number[]) {
    this.#plans = plans;
    this.#waiting = [...order];
    this.#running = plans.map(() => 0);
  }

  /** Whether all have begun. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Whether one of some plan may begin now. */
  get hasRoom(): boolean {
    const max = Math.max(...this.#plans.map(({ concurrency }) => concurrency));
    return this.#running.reduce((sum, count) => sum + count, 0) < max;
  }

  /** One more exec of that plan, after all others. */
  add(plan: number): void {
    this.#waiting.push(plan);
  }

  /** The place of the plan whose exec may begin now; `undefined` where none may. */
  begin(): number | undefined {
    if (!this.hasRoom) return undefined;
    const at = this.#waiting.findIndex((plan) => (this.#running[plan] ?? 0) < (this.#plans[plan]?.concurrency ?? 0));
    const [plan] = at === -1 ? [] : this.#waiting.splice(at, 1);
    if (plan !== undefined) this.#running[plan] = (this.#running[plan] ?? 0) + 1;
    return plan;
  }

  end(plan: number): void {
    this.#running[plan] = (this.#running[plan] ?? 0) - 1;
  }
}
