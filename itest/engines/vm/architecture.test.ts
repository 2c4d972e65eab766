import { expect, test } from '@jest/globals';
import { chooseAccelerator } from './architecture.ts';

const WITH_SVM = 'processor\t: 0\nflags\t\t: fpu sse svm avx2\n';
const WITHOUT = 'processor\t: 0\nflags\t\t: fpu sse hypervisor avx2\nvmx flags\t: vnmi\n';

test.each([
  ['a processor with svm', { kvmOpens: true, cpuInfo: WITH_SVM }, 'kvm'],
  ['an arm64 machine', { kvmOpens: true, cpuInfo: undefined }, 'kvm'],
  ['no /dev/kvm', { kvmOpens: false, cpuInfo: WITH_SVM }, 'tcg'],
  ['a /dev/kvm on a processor without vmx and svm', { kvmOpens: true, cpuInfo: WITHOUT }, 'tcg'],
])('%s: by %j %s', (_what, machine, name) => {
  expect(chooseAccelerator(machine)).toMatchObject({ name, reason: expect.any(String) });
});
