/** What `forkbed check --quiet --format json` has told, for a test to look at. */
import { expect } from '@jest/globals';
import type { Outcome } from './run.ts';

/** `findings` by their ids; `failed`: the ids of those that failed. */
export function toldVerdict({ stdout, stderr, exitCode }: Outcome) {
  expect(stderr).toBe('');
  const { verdict, plan } = JSON.parse(stdout);
  const findings = Object.fromEntries(verdict.findings.map((finding: { id: string }) => [finding.id, finding]));
  const failed: string[] = verdict.findings.flatMap(({ id, outcome }: Record<string, string>) =>
    outcome === 'fail' ? [id] : [],
  );
  return { exitCode, verdict, plan, findings, failed };
}
