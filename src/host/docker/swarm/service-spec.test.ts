import { describe, expect, test } from '@jest/globals';
import { createOptionsFor } from '../container-options.ts';
import { serviceSpecFor } from './service-spec.ts';

const OPTIONS = {
  image: 'forkbed@sha256:0',
  role: 'client',
  command: ['forkbed-client'],
  replicas: 60,
  network: 'net',
} as const;
const LABELS = { 'forkbed.run': '7-abc' };
const spec = serviceSpecFor(OPTIONS, { name: 'clients', labels: LABELS });
const template = spec.TaskTemplate as {
  ContainerSpec: Record<string, unknown>;
  Resources: unknown;
  RestartPolicy: unknown;
};

describe('serviceSpecFor', () => {
  test('a task has the limits and the confinement of a plain container of its role', () => {
    const { HostConfig } = createOptionsFor({ ...OPTIONS }, LABELS);
    expect(template.Resources).toEqual({ Limits: { MemoryBytes: HostConfig?.Memory, Pids: HostConfig?.PidsLimit } });
    expect(template.ContainerSpec).toMatchObject({
      ReadOnly: HostConfig?.ReadonlyRootfs,
      CapabilityDrop: HostConfig?.CapDrop,
      Init: HostConfig?.Init,
      Privileges: { NoNewPrivileges: HostConfig?.SecurityOpt?.includes('no-new-privileges') },
    });
    expect(HostConfig?.Memory).toBeGreaterThan(0);
  });

  test('somebody else’s image is confined as little as in a plain container', () => {
    const own = serviceSpecFor({ ...OPTIONS, confined: false }, { name: 'clients', labels: LABELS }).TaskTemplate;
    const { HostConfig } = createOptionsFor({ ...OPTIONS, confined: false }, LABELS);
    expect([HostConfig?.Memory, HostConfig?.CapDrop]).toEqual([undefined, undefined]);
    expect(own).not.toHaveProperty('Resources');
    for (const field of ['ReadOnly', 'CapabilityDrop', 'Privileges'])
      expect(own).not.toHaveProperty(`ContainerSpec.${field}`);
  });

  test('no task is started again, and the service and its containers carry the labels of the run', () => {
    expect(template.RestartPolicy).toEqual({ Condition: 'none' });
    expect([spec.Labels, template.ContainerSpec.Labels]).toEqual([LABELS, LABELS]);
    expect(spec).toMatchObject({ Mode: { Replicated: { Replicas: 60 } }, EndpointSpec: { Mode: 'dnsrr' } });
  });
});
