/** The engines that the conformance list runs on: each with the suite that has it and the way it is started. */
import type { Suite } from './debian-root.ts';
import { ARCHITECTURES, type ArchitectureName } from './vm/architecture.ts';

export interface EngineForm {
  /** As on the command line: `docker-26.1`. */
  readonly id: string;
  readonly title: string;
  /** It runs in a virtual machine of this architecture, on another kernel; only where it is asked for. */
  readonly machine?: ArchitectureName;
  /** Debian's suite that has it; absent, where there is no `machine` either: the host's own engine, which runs. */
  readonly installed?: {
    readonly suite: Suite;
    /** The package whose version counts. */
    readonly package: string;
    /** A script of `inside`. */
    readonly script: 'docker' | 'podman';
    readonly variables: Readonly<Record<string, string>>;
  };
}

const ROOTLESS = { ROOTLESS: '1' };
const CONTAINERD = { features: { 'containerd-snapshotter': true } };

export const ENGINE_FORMS: readonly EngineForm[] = [
  { id: 'host', title: 'the host’s own' },
  docker('docker-26.1', 'Docker 26.1', 'trixie'),
  docker('docker-28.5', 'Docker 28.5', 'sid'),
  docker('docker-28.5-containerd', 'Docker 28.5, containerd store', 'sid', CONTAINERD),
  docker('docker-28.5-userns', 'Docker 28.5, userns-remap', 'sid', { 'userns-remap': 'default' }),
  docker('docker-28.5-rootless', 'Docker 28.5, rootless', 'sid', {}, ROOTLESS),
  docker('docker-28.5-crun', 'Docker 28.5, crun', 'sid', runtime('crun')),
  docker('docker-28.5-runsc', 'Docker 28.5, gVisor', 'sid', runtime('runsc')),
  podman('podman-4.3', 'Podman 4.3', 'bookworm', 'crun'),
  podman('podman-5.4', 'Podman 5.4', 'trixie', 'crun'),
  podman('podman-5.4-rootless', 'Podman 5.4, rootless', 'trixie', 'crun', ROOTLESS),
  podman('podman-5.8', 'Podman 5.8', 'sid', 'crun'),
  podman('podman-5.8-rootless', 'Podman 5.8, rootless', 'sid', 'crun', ROOTLESS),
  podman('podman-5.8-runc', 'Podman 5.8, runc', 'sid', 'runc'),
  ...ARCHITECTURES.map((machine) => ({
    id: machineId(machine),
    title: `Docker 26.1, virtual machine, ${machine}`,
    machine,
  })),
];

export function machineId(machine: ArchitectureName): string {
  return `vm-${machine}`;
}

type Variables = Readonly<Record<string, string>>;

function docker(id: string, title: string, suite: Suite, daemon: object = {}, variables: Variables = {}): EngineForm {
  const all = { DAEMON: JSON.stringify(daemon), ...variables };
  return { id, title, installed: { suite, package: 'docker.io', script: 'docker', variables: all } };
}

function podman(id: string, title: string, suite: Suite, runtime: string, variables: Variables = {}): EngineForm {
  const all = { RUNTIME: runtime, ...variables };
  return { id, title, installed: { suite, package: 'podman', script: 'podman', variables: all } };
}

/** As the default of an engine. */
function runtime(name: string): object {
  return { 'default-runtime': name, runtimes: { [name]: { path: `/usr/bin/${name}` } } };
}
