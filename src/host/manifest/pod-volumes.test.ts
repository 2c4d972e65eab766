import { describe, expect, test } from '@jest/globals';
import { podFrom, podText, refusal } from './manifest.fixture.ts';

const STORED = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: config }
data: { a.conf: one, b.conf: two }
`;
const mounts = (list: string, volumes: string) =>
  `${podText(`volumeMounts: [${list}]`, `volumes: [${volumes}]`)}${STORED}`;
const read = (list: string, volumes: string) => podFrom(mounts(list, volumes));
const AT = 'app.yaml:8: spec.containers[0].volumeMounts[0]';

describe('a volume', () => {
  test('that is empty is one of the run, in memory where it is said so', () => {
    const list = '{ name: d, mountPath: /d }, { name: m, mountPath: /m, readOnly: true }';
    const pod = read(list, '{ name: d, emptyDir: {} }, { name: m, emptyDir: { medium: Memory, sizeLimit: 1Mi } }');
    expect(pod.mounts).toEqual([
      { key: 'd/', subPath: '', target: '/d', readOnly: false, volume: { kind: 'disk', files: [] } },
      {
        key: 'm/',
        subPath: '',
        target: '/m',
        readOnly: true,
        volume: { kind: 'memory', files: [], sizeBytes: 1024 ** 2 },
      },
    ]);
    expect(pod.notCarried).toEqual([]);
  });

  test('of a ConfigMap has its files, and cannot be written to', () => {
    const [mount] = read(
      '{ name: c, mountPath: /c }',
      '{ name: c, configMap: { name: config, defaultMode: 0400 } }',
    ).mounts;
    expect(mount).toMatchObject({ target: '/c', readOnly: true });
    expect(mount?.volume.files).toEqual([
      { path: 'a.conf', mode: 0o400, content: Buffer.from('one') },
      { path: 'b.conf', mode: 0o400, content: Buffer.from('two') },
    ]);
  });

  test('of which one file is mounted is that file', () => {
    const items = 'items: [{ key: a.conf, path: etc/x.conf, mode: 0755 }]';
    const volumes = `{ name: c, configMap: { name: config, ${items} } }`;
    const list = '{ name: c, mountPath: /etc/x.conf, subPath: etc/x.conf }, { name: c, mountPath: /x, subPath: etc/ }';
    const { mounts: parts } = read(list, volumes);
    expect(parts.map(({ key, subPath, target, readOnly }) => [key, subPath, target, readOnly])).toEqual([
      ['c/', 'etc/x.conf', '/etc/x.conf', true],
      ['c/', 'etc', '/x', true],
    ]);
    expect(parts[0]?.volume.files).toMatchObject([{ path: 'etc/x.conf', mode: 0o755 }]);
  });

  test('of several sources has the files of those that the manifest has, and lists the others', () => {
    const sources = '[{ configMap: { name: config } }, { serviceAccountToken: { path: token } }]';
    const pod = read('{ name: p, mountPath: /p }', `{ name: p, projected: { sources: ${sources} } }`);
    expect(pod.mounts[0]?.volume.files.length).toBe(2);
    expect(pod.notCarried.map(({ what }) => what)).toEqual(['volume p (serviceAccountToken)']);
  });

  test('of the downward API has what the pod knows of itself, and lists what only a cluster knows', () => {
    const items = [
      '{ path: labels, fieldRef: { fieldPath: metadata.labels } }',
      '{ path: pod/name, fieldRef: { fieldPath: metadata.name }, mode: 0400 }',
      '{ path: uid, fieldRef: { fieldPath: metadata.uid } }',
      '{ path: memory, resourceFieldRef: { containerName: main, resource: limits.memory, divisor: 1Mi } }',
      '{ path: cpu, resourceFieldRef: { containerName: main, resource: limits.cpu } }',
    ].join(', ');
    const container = 'volumeMounts: [{ name: d, mountPath: /d }]\nresources: { limits: { memory: 64Mi } }';
    const labelled = (volumes: string) =>
      podFrom(
        podText(container, `volumes: [${volumes}]`).replace(
          '{ name: app }',
          '{ name: app, labels: { tier: a"b, app: x } }',
        ),
      );
    for (const source of [
      `downwardAPI: { items: [${items}] }`,
      `projected: { sources: [{ downwardAPI: { items: [${items}] } }] }`,
    ]) {
      const { mounts: parts, notCarried } = labelled(`{ name: d, ${source} }`);
      expect(parts[0]?.volume.files.map(({ path, mode, content }) => [path, mode, content.toString()])).toEqual([
        ['labels', 0o644, 'app="x"\ntier="a\\"b"'],
        ['pod/name', 0o400, 'app'],
        ['memory', 0o644, '64'],
      ]);
      expect(notCarried.map(({ what, path }) => [what, path.replace(/.*(?=items)/, '')])).toEqual([
        ['volume d (downwardAPI)', 'items[2]'],
        ['volume d (downwardAPI)', 'items[4]'],
      ]);
    }
  });

  test.each([
    ['{ path: a }', ': expected one of fieldRef, resourceFieldRef, received none'],
    [
      '{ path: ../a, fieldRef: { fieldPath: metadata.name } }',
      '.path: expected a relative path without .., received "../a"',
    ],
    [
      '{ path: a, resourceFieldRef: { containerName: other, resource: limits.cpu } }',
      '.resourceFieldRef.containerName: expected the name of a container of the pod, received "other"',
    ],
  ])('of the downward API with %s is refused', (item, message) => {
    const volumes = `{ name: x, downwardAPI: { items: [${item}] } }`;
    expect(refusal(mounts('{ name: x, mountPath: /x }', volumes))).toBe(
      `app.yaml:9: spec.volumes[0].downwardAPI.items[0]${message}`,
    );
  });

  test.each([
    ['persistentVolumeClaim: { claimName: x }', 1, 'it is an empty volume, and is removed after the run'],
    ['hostPath: { path: / }', 0, 'its files are not in the container'],
    ['configMap: { name: none }', 0, 'its files are not in the container'],
    ['secret: { secretName: none }', 0, 'its files are not in the container'],
  ])('%s is listed', (source, count, consequence) => {
    const pod = read('{ name: v, mountPath: /v }', `{ name: v, ${source} }`);
    expect(pod.mounts.length).toBe(count);
    expect(pod.notCarried).toEqual([expect.objectContaining({ consequence })]);
  });

  test('that is optional and not there is an empty one', () => {
    const pod = read('{ name: v, mountPath: /v }', '{ name: v, secret: { secretName: none, optional: true } }');
    expect(pod).toMatchObject({ mounts: [{ target: '/v' }], notCarried: [] });
  });

  test('in memory, mounted as a whole and in part, is listed; on disk it is one volume', () => {
    const list = '{ name: d, mountPath: /d }, { name: d, mountPath: /e, subPath: e }';
    const memory = read(list, '{ name: d, emptyDir: { medium: Memory } }');
    expect(memory.notCarried.map(({ what }) => what)).toEqual(['subPath of volume d']);
    const disk = read(list, '{ name: d, emptyDir: {} }');
    expect(disk.notCarried).toEqual([]);
    expect(disk.mounts.map(({ key, subPath }) => [key, subPath])).toEqual([
      ['d/', ''],
      ['d/', 'e'],
    ]);
  });

  test.each([
    ['{ name: x, mountPath: /x }', '{ name: y }', '.name: expected the name of a volume of the pod, received "x"'],
    ['{ name: x, mountPath: x }', '{ name: x }', '.mountPath: expected an absolute path without a colon, received "x"'],
    [
      '{ name: x, mountPath: "/a:b" }',
      '{ name: x }',
      '.mountPath: expected an absolute path without a colon, received "/a:b"',
    ],
    [
      '{ name: x, mountPath: /x, subPath: ../y }',
      '{ name: x }',
      '.subPath: expected a relative path without .., received "../y"',
    ],
    ['{ name: x }', '{ name: x }', ': expected a field mountPath, received none'],
  ])('%s is refused', (list, volumes, message) => {
    expect(refusal(mounts(list, volumes))).toBe(AT + message);
  });

  test('with a path out of it is refused', () => {
    const volumes = '{ name: x, configMap: { name: config, items: [{ key: a.conf, path: /etc/passwd }] } }';
    expect(refusal(mounts('{ name: x, mountPath: /x }', volumes))).toBe(
      'app.yaml:9: spec.volumes[0].configMap.items[0].path: expected a relative path without .., received "/etc/passwd"',
    );
  });
});
