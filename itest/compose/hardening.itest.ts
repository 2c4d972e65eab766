/** What docker-compose.yml promises of each container is what the engine runs. */
import { execFileSync } from 'node:child_process';
import { expect, jest, test } from '@jest/globals';
import { ComposeProject } from '../support/compose-project.ts';

jest.setTimeout(180_000);

interface Inspected {
  readonly Name: string;
  readonly Config: { readonly User: string; readonly Healthcheck?: unknown };
  readonly HostConfig: {
    readonly Init: boolean | null;
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[];
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[];
    readonly PidsLimit: number;
    readonly Memory: number;
  };
  readonly Mounts: readonly { readonly Type: string; readonly Destination: string }[];
}

function inspect(ids: readonly string[]): readonly Inspected[] {
  return JSON.parse(execFileSync('docker', ['inspect', ...ids], { encoding: 'utf8' }));
}

test('no container runs as root, with a capability, with room to write, or with the Docker socket', async () => {
  await using compose = new ComposeProject({ name: 'hardening', variables: { CLIENTS: '1', CONNECTIONS: '1' } });
  await compose.compose('create');
  const ids = (await compose.compose('ps', '--all', '--quiet')).stdout.trim().split('\n');
  const containers = inspect(ids);
  expect(containers).toHaveLength(3);
  for (const { Config, HostConfig, Mounts } of containers) {
    expect(Config.User).toBe('5005:5005');
    expect(Config.Healthcheck).toBeUndefined();
    expect(HostConfig).toMatchObject({ Privileged: false, ReadonlyRootfs: true, CapDrop: ['ALL'] });
    expect(HostConfig.CapAdd ?? []).toEqual([]);
    expect(HostConfig.SecurityOpt).toContain('no-new-privileges:true');
    expect(HostConfig.Init ?? false).toBe(false);
    expect(HostConfig.PidsLimit).toBeGreaterThan(0);
    expect(HostConfig.Memory).toBeGreaterThan(0);
    expect(Mounts.filter(({ Destination }) => Destination !== '/run/forkbed')).toEqual([]);
  }
});
