import { describe, expect, test } from '@jest/globals';
import { podFrom, podText, refusal } from './manifest.fixture.ts';

const run = (own: string, pod = '{}') => podFrom(podText(`securityContext: ${own}`, `securityContext: ${pod}`)).run;

describe('a security context', () => {
  test('of the container goes before that of the pod', () => {
    expect(
      run('{ runAsUser: 5 }', '{ runAsUser: 1, runAsGroup: 2, fsGroup: 3, supplementalGroups: [4] }'),
    ).toMatchObject({
      user: '5:2',
      groupAdd: ['4', '3'],
    });
    expect(run('{}', '{ runAsUser: 1 }')).toMatchObject({ user: '1' });
  });

  test('is the options of docker run', () => {
    const own =
      '{ readOnlyRootFilesystem: true, privileged: true, allowPrivilegeEscalation: false, capabilities: { add: [SYS_PTRACE], drop: [ALL] } }';
    expect(
      run(own, '{ seccompProfile: { type: Unconfined }, sysctls: [{ name: net.core.somaxconn, value: "64" }] }'),
    ).toMatchObject({
      readOnly: true,
      privileged: true,
      capAdd: ['SYS_PTRACE'],
      capDrop: ['ALL'],
      securityOpt: ['no-new-privileges', 'seccomp=unconfined'],
      sysctls: { 'net.core.somaxconn': '64' },
    });
  });

  test('that says nothing changes nothing', () => {
    expect(
      run('{ privileged: false, allowPrivilegeEscalation: true }', '{ seccompProfile: { type: RuntimeDefault } }'),
    ).toEqual({
      environment: {},
      hostname: 'app',
      stopTimeoutS: 30,
    });
  });

  test.each([
    ['{ runAsGroup: 5 }', 'runAsGroup'],
    ['{ runAsNonRoot: true }', 'runAsNonRoot'],
    ['{ seccompProfile: { type: Localhost, localhostProfile: x } }', 'seccompProfile'],
    ['{ seLinuxOptions: { level: s0 } }', 'seLinuxOptions'],
  ])('%s is listed', (own, what) => {
    const { notCarried } = podFrom(podText(`securityContext: ${own}`));
    expect(notCarried).toEqual([expect.objectContaining({ what })]);
  });

  test.each([
    ['{ runAsUser: -1 }', '.runAsUser: expected an integer from 0 to 4294967294, received -1'],
    ['{ runAsUser: "0" }', '.runAsUser: expected an integer from 0 to 4294967294, received "0"'],
    [
      '{ runAsUser: 0, runAsNonRoot: true }',
      '.runAsNonRoot: expected false beside runAsUser: 0, as the kubelet does not start such a container, received true',
    ],
    ['{ capabilities: { add: [NET-ADMIN] } }', '.capabilities.add[0]: expected a capability, received "NET-ADMIN"'],
    [
      '{ seccompProfile: { type: none } }',
      '.seccompProfile.type: expected RuntimeDefault, Unconfined or Localhost, received "none"',
    ],
    [
      '{ priviledged: true }',
      '.priviledged: expected a field of a security context, received "priviledged"; did you mean privileged?',
    ],
  ])('%s is refused', (own, message) => {
    expect(refusal(podText(`securityContext: ${own}`))).toBe(
      `app.yaml:8: spec.containers[0].securityContext${message}`,
    );
  });
});
