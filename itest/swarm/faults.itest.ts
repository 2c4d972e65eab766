/** What fails in a Swarm during a run is no failure of the subject, and nothing is left on any node. */
import { setTimeout } from 'node:timers/promises';
import { describe, expect, jest } from '@jest/globals';
import { findFinding, IMAGE, type Report, TestSwarm, test } from './support.ts';

jest.setTimeout(180_000);

const swarm = TestSwarm.startForFile({ withImage: true });

describe('in the middle of a run', () => {
  test('a subject that is taken off its network is accused of nothing that may come of it', async () => {
    const cut = async () => {
      const network = await swarm.onManager('network', 'ls', '--format', '{{.Name}}', '--filter', 'label=forkbed.run');
      await swarm.onManager('network', 'disconnect', '--force', network, await swarm.findSubject());
    };
    const report = await swarm.checkWhile(cut, IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findFinding(report, 'served')?.observed).toMatch(
      /^the subject lost its network forkbed-\S+ during the run; then: /,
    );
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await swarm.expectNothingLeft();
  });

  test('its zombies are found all the same', async () => {
    const cut = async () => {
      const network = await swarm.onManager('network', 'ls', '--format', '{{.Name}}', '--filter', 'label=forkbed.run');
      await swarm.onManager('network', 'disconnect', '--force', network, await swarm.findSubject());
    };
    const report = await swarm.checkWhile(cut, IMAGE, '--', 'forkbed-server', '--reap', 'none');
    expect(report).toMatchObject({ exitCode: 1, verdict: { outcome: 'fail' } });
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)).toContain(
      'no-defunct',
    );
    expect(findFinding(report, 'served')?.outcome).toBe('unknown');
  });

  test('the clients of a node that is drained are stopped, and count against nobody', async () => {
    const report = await swarm.checkWhile(
      () => swarm.onManager('node', 'update', '--availability', 'drain', 'node-2'),
      IMAGE,
    );
    await swarm.onManager('node', 'update', '--availability', 'active', 'node-2');
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findFinding(report, 'served')?.evidence.join('\n')).toMatch(/^(?:stopped|missing): client \d.* on node-2/m);
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await swarm.expectNothingLeft();
  });

  test('the clients of a node that is cut off are missing, with its name, and the rest is judged', async () => {
    const report = await swarm.checkWhile(() => swarm.bed.cable(3, 'down'), IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findFinding(report, 'served')?.evidence.join('\n')).toMatch(/missing: client \d on node-3/);
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await swarm.expectNothingLeft([swarm.bed.manager, swarm.bed.node(2)]);
    await swarm.bed.cable(3, 'up');
    await swarm.expectNothingLeft();
  });

  test('what fails while a node is cut off for seconds is no failure of the subject', async () => {
    const blip = async () => {
      await swarm.bed.cable(3, 'down');
      await setTimeout(18_000);
      await swarm.bed.cable(3, 'up');
    };
    const report = await swarm.checkWhile(blip, IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findFinding(report, 'served')?.evidence.join('\n')).toMatch(
      /^cut off: client \d on node-3, for \S+ s or longer: [\d]+ of 10 connections failed$/m,
    );
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await swarm.expectNothingLeft();
  });

  test('the clients of a node that loses the overlay network alone are missing, and the rest is judged', async () => {
    const report = await swarm.checkWhile(() => swarm.bed.overlay(3, 'down'), IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(findFinding(report, 'served')?.evidence.join('\n')).toMatch(/^missing: client \d on node-3/m);
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    await swarm.bed.overlay(3, 'up');
    await swarm.expectNothingLeft();
  });

  test('a task that its node rejects makes the verdict unknown, with the sentence of its engine', async () => {
    await swarm.bed.node(3).fill();
    const { exitCode, stdout } = await swarm.check('--clients', '3', '--format', 'json', IMAGE);
    swarm.bed.node(3).empty();
    const { evidence } = JSON.parse(stdout) as Report;
    expect({ exitCode, evidence: JSON.stringify(evidence) }).toEqual({
      exitCode: 2,
      evidence: expect.stringMatching(/the start of 3 clients in its Swarm.*node-3: .*no space left on device/),
    });
    await swarm.expectNothingLeft();
  });

  // The last one: what the restart does to the bed concerns no other.
  test('the manager restarts: the verdict is unknown, the subject is not blamed, and nothing is left', async () => {
    const report = await swarm.checkWhile(() => swarm.bed.manager.restart('SIGKILL'), IMAGE);
    expect(report).toMatchObject({ exitCode: 2, verdict: { outcome: 'unknown' } });
    expect(report.verdict.findings.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(JSON.stringify(report.evidence)).toMatch(/the run was cut short|engine/);
    await swarm.forkbed('clean');
    await swarm.expectNothingLeft();
  });
});
