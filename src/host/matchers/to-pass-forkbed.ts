/** `await expect(container).toPassForkbed({ port: 5005 })`: loaded with clients, it leaves nothing behind: the whole verdict. */
import { formatVerdict } from '../../common/report/report-text.ts';
import { startSubject } from '../check/subject.ts';
import { verify } from '../check/verify.ts';
import { toContainer } from './inspect.ts';
import { type MatcherPlan, toPlan } from './matcher-plan.ts';
import { preparedImage } from './prepared-image.ts';
import type { MatcherResult } from './retry.ts';

/**
 * What the plan leaves out is as `forkbed check` has it by default. It does not retry, nor under `.not`: the load is part of it.
 * @throws ArgumentError for a plan with a key that there is none of, a value out of its range, or keys that exclude each other;
 *   ForkbedError ERR_CONTAINER, ERR_IMAGE; EngineError, EngineLostError, NoEngineError
 */
export async function toPassForkbed(this: unknown, received: unknown, options: MatcherPlan): Promise<MatcherResult> {
  const plan = toPlan(options);
  const { onProgress } = options;
  const { engine, id } = toContainer(received, options.engine);
  const image = await preparedImage(engine, onProgress === undefined ? {} : { onProgress });
  await using subject = await startSubject(engine, { container: id });
  const verdict = await verify(subject, plan, { image, onProgress: onProgress ?? (() => {}) });
  const wanted = verdict.outcome === 'pass' ? 'a verdict other than pass' : 'the verdict pass';
  return {
    pass: verdict.outcome === 'pass',
    message: () => `expected ${wanted}, received ${verdict.outcome}:\n\n${formatVerdict(verdict)}`,
  };
}
