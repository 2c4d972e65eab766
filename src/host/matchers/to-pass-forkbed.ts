/** `await expect(container).toPassForkbed({ port: 5005 })`: loaded with clients, it leaves nothing behind: the whole verdict. */
import { formatVerdict } from '../../common/checks/report-text.ts';
import { type CheckPlan, DEFAULT_PLAN } from '../check/plan.ts';
import { startSubject } from '../check/subject.ts';
import { verify } from '../check/verify.ts';
import { toolImage } from '../docker/tool-image.ts';
import { containerOf } from './looked-at.ts';
import type { MatcherResult } from './retry.ts';

/** What the plan leaves out is as `forkbed check` has it by default. It does not retry: the load is part of it. */
export async function toPassForkbed(
  received: unknown,
  plan: Pick<CheckPlan, 'port'> & Partial<CheckPlan>,
): Promise<MatcherResult> {
  const tools = { image: await toolImage(() => {}), tell: () => {} };
  await using subject = await startSubject({ container: containerOf(received).id });
  const verdict = await verify(subject, { ...DEFAULT_PLAN, ...plan }, tools);
  const wanted = verdict.outcome === 'pass' ? 'a verdict other than pass' : 'the verdict pass';
  return {
    pass: verdict.outcome === 'pass',
    message: () => `expected ${wanted}, received ${verdict.outcome}:\n\n${formatVerdict(verdict)}`,
  };
}
