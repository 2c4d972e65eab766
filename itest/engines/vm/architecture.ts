/** The architectures that a virtual machine can have, and what qemu and Debian call the parts of each. */
import { accessSync, constants, readFileSync } from 'node:fs';

export const ARCHITECTURES = ['amd64', 'arm64'] as const;
export type ArchitectureName = (typeof ARCHITECTURES)[number];

export interface Architecture {
  /** As Debian calls it. */
  readonly name: ArchitectureName;
  /** As Node calls it: `process.arch`. */
  readonly nodeName: string;
  readonly qemu: string;
  readonly kernelPackage: string;
  readonly machine: string;
  /** The processor that qemu emulates. */
  readonly emulatedCpu: string;
  /** The kernel's name of the serial port. */
  readonly console: string;
  /** What binfmt_misc(5) needs to run its programs on another architecture. */
  readonly binfmt: string;
}

export interface Accelerator {
  readonly name: 'kvm' | 'tcg';
  /** Why this one. */
  readonly reason: string;
}

const KVM = '/dev/kvm';

const DESCRIBED: Readonly<Record<ArchitectureName, Architecture>> = {
  amd64: {
    name: 'amd64',
    nodeName: 'x64',
    qemu: 'qemu-system-x86_64',
    kernelPackage: 'linux-image-cloud-amd64',
    machine: 'q35',
    emulatedCpu: 'max',
    console: 'ttyS0',
    binfmt: '/usr/lib/binfmt.d/qemu-x86_64.conf',
  },
  arm64: {
    name: 'arm64',
    nodeName: 'arm64',
    qemu: 'qemu-system-aarch64',
    kernelPackage: 'linux-image-cloud-arm64',
    machine: 'virt',
    // The real algorithm of pointer authentication takes half of the time of an emulation.
    emulatedCpu: 'max,pauth-impdef=on',
    console: 'ttyAMA0',
    binfmt: '/usr/lib/binfmt.d/qemu-aarch64.conf',
  },
};

export function architecture(name: ArchitectureName): Architecture {
  return DESCRIBED[name];
}

export function isForeign({ nodeName }: Architecture): boolean {
  return nodeName !== process.arch;
}

/** KVM where the processor itself can run this architecture's guests, else emulation. */
export function acceleratorFor(wanted: Architecture): Accelerator {
  if (isForeign(wanted)) return { name: 'tcg', reason: `this machine is no ${wanted.name}` };
  const cpuInfo = wanted.name === 'amd64' ? readFileSync('/proc/cpuinfo', 'utf8') : undefined;
  return chooseAccelerator({ kvmOpens: kvmOpens(), cpuInfo });
}

/**
 * `cpuInfo`: /proc/cpuinfo of an amd64 machine. A hypervisor may have a /dev/kvm that runs its own kind of guests alone: a
 * processor without vmx and svm runs no kernel of Debian by it.
 */
export function chooseAccelerator(machine: { kvmOpens: boolean; cpuInfo: string | undefined }): Accelerator {
  if (!machine.kvmOpens) return { name: 'tcg', reason: `${KVM} cannot be opened` };
  if (machine.cpuInfo !== undefined && !/^flags\s*:.*\b(vmx|svm)\b/m.test(machine.cpuInfo)) {
    return { name: 'tcg', reason: 'the processor has neither vmx nor svm' };
  }
  return { name: 'kvm', reason: `${KVM} can be opened` };
}

function kvmOpens(): boolean {
  try {
    accessSync(KVM, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** This machine's, or else the first. */
export function nativeArchitecture(): ArchitectureName {
  return ARCHITECTURES.find((name) => !isForeign(architecture(name))) ?? 'amd64';
}
