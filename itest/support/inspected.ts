/** What the engine says of containers as they run, as far as rights go; and what every container of ours is held to. */
import { execFileSync } from 'node:child_process';
import { expect } from '@jest/globals';

export interface Inspected {
  readonly Name: string;
  readonly State: { readonly Running: boolean };
  readonly Config: {
    readonly Cmd: readonly string[];
    readonly User: string;
    readonly Env: readonly string[];
    readonly Healthcheck?: unknown;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: {
    readonly Init: boolean | null;
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly CapDrop: readonly string[] | null;
    readonly CapAdd: readonly string[] | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly PidsLimit: number | null;
    readonly Memory: number;
    readonly NetworkMode: string;
    readonly PidMode: string;
    readonly IpcMode: string;
    readonly Devices: readonly unknown[] | null;
    readonly PortBindings: Readonly<Record<string, unknown>> | null;
    readonly PublishAllPorts: boolean;
  };
  readonly Mounts: readonly { readonly Type: string; readonly Source: string; readonly Destination: string }[];
}

export function inspect(ids: readonly string[]): readonly Inspected[] {
  return JSON.parse(execFileSync('docker', ['inspect', ...ids], { encoding: 'utf8' }));
}

/** As asked for; Podman names in its place what it would have given. */
const ALL_DROPPED = [
  ['ALL'],
  [
    'CHOWN',
    'DAC_OVERRIDE',
    'FOWNER',
    'FSETID',
    'KILL',
    'NET_BIND_SERVICE',
    'SETFCAP',
    'SETGID',
    'SETPCAP',
    'SETUID',
    'SYS_CHROOT',
  ],
];
/** Podman gives every container these, of its own. */
const OF_PODMAN = /^(container=podman|HOME=\/(root|home\/forkbed)|HOSTNAME=[0-9a-f]{12})$/;

/** Nothing of the host, nothing to write to but the gate's volume, and no right but those that are named. */
export function expectConfined(
  { Name, Config, HostConfig, Mounts }: Inspected,
  { user = '5005:5005', capAdd = [] as readonly string[] } = {},
): void {
  const { CapAdd, CapDrop, SecurityOpt, Devices, PortBindings, Init, NetworkMode, PidMode, IpcMode } = HostConfig;
  expect({ Name, user: Config.User, capAdd: [...(CapAdd ?? [])].map(withoutPrefix).sort() }).toEqual({
    Name,
    user,
    capAdd: [...capAdd].sort(),
  });
  expect({ Name, ...HostConfig }).toMatchObject({ Privileged: false, ReadonlyRootfs: true, PublishAllPorts: false });
  expect(ALL_DROPPED).toContainEqual([...(CapDrop ?? [])].map(withoutPrefix).sort());
  expect(SecurityOpt).toContain('no-new-privileges');
  expect({ Name, Devices: Devices ?? [], ports: Object.keys(PortBindings ?? {}) }).toEqual({
    Name,
    Devices: [],
    ports: [],
  });
  expect(Init ?? false).toBe(false);
  expect([NetworkMode, PidMode, IpcMode]).not.toContain('host');
  expect(Mounts.filter(({ Type, Destination }) => Type !== 'volume' || Destination !== '/run/forkbed')).toEqual([]);
  // Nothing of the caller's environment: what the image has, and options of ours.
  const isPodman = Config.Env.includes('container=podman');
  const others = Config.Env.filter((line) => !/^(PATH|FORKBED_[A-Z_]+)=/.test(line));
  expect(others.filter((line) => !isPodman || !OF_PODMAN.test(line))).toEqual([]);
  expect(Config.Healthcheck).toBeUndefined();
}

export function expectLimited({ Name, HostConfig: { PidsLimit, Memory } }: Inspected): void {
  expect({ Name, isLimited: (PidsLimit ?? 0) > 0 && Memory > 0 }).toEqual({ Name, isLimited: true });
}

function withoutPrefix(capability: string): string {
  return capability.replace(/^CAP_/, '');
}
