/** Any text, and any mapping in the place of a pod's parts: a pod comes of it, or a UsageError with its place, and no other error. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { podFrom, refusal } from './manifest.fixture.ts';
import { toProbeLoad } from './probe-load.ts';
import { parseQuantity } from './quantity.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };

/** Words that mean something somewhere, and values that do nowhere. */
const word = fc.constantFrom(
  ...['name', 'image', 'command', 'args', 'env', 'value', 'valueFrom', 'exec', 'httpGet', 'tcpSocket', 'port', 'path'],
  ...[
    'securityContext',
    'runAsUser',
    'resources',
    'limits',
    'memory',
    'volumeMounts',
    'mountPath',
    'volumes',
    'emptyDir',
  ],
  ...['livenessProbe', 'readinessProbe', 'timeoutSeconds', 'periodSeconds', 'items', 'lifecycle', 'preStop', 'envFrom'],
  ...['sleep', 'seconds', 'downwardAPI', 'fieldPath', 'resourceFieldRef', 'containerName'],
);
const scalar = fc.oneof(
  word,
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    Number.POSITIVE_INFINITY,
    80,
    '80',
    '1Mi',
    '$(A)',
    '/a',
    '__proto__',
    'constructor',
  ),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(word, fc.string({ maxLength: 8 })), tie('tree'), { maxKeys: 5 }),
  ),
}));
const container = fc.dictionary(word, tree, { maxKeys: 6 });

/** With what is needed, the rest at random. */
function toText([own, spec]: [object, object]): string {
  const containers = [{ ...own, name: 'main', image: 'my-server' }];
  return stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app' }, spec: { ...spec, containers } });
}

function outcomeOf(text: string): string {
  const message = refusal(text);
  if (message !== undefined) {
    expect(message).toMatch(/^app\.yaml(:\d+)?: [^\p{Cc}]*expected [^\p{Cc}]*, received [^\p{Cc}]*$/u);
    return 'refused';
  }
  const pod = podFrom(text);
  expect(pod.mounts.every(({ target }) => target.startsWith('/'))).toBe(true);
  for (const exec of toProbeLoad(pod.probes, { runs: 1 }).execs) expect(exec.timeoutMs).toBeGreaterThan(0);
  return 'read';
}

test('any text', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom('a', ': ', '- ', '\n', ' ', '&a', '*a', '{', '}', '[', ']', '|', '"', '---\n', '<<', '!!x'),
        {
          maxLength: 40,
        },
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (each) => void outcomeOf(each)),
    RUNS,
  );
});

test('any pod', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.tuple(container, container), (pair) => void seen.add(outcomeOf(toText(pair)))),
    RUNS,
  );
  expect([...seen].sort()).toEqual(['read', 'refused']);
});

test('a quantity is a finite number that is not below 0, or none', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc
      .tuple(fc.double({ min: 0, noNaN: true }), fc.constantFrom('', 'm', 'Ki', 'E', 'e9', 'x'))
      .map(([n, unit]) => n + unit),
  );
  fc.assert(
    fc.property(text, (each) => {
      const value = parseQuantity(each);
      expect(value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true);
    }),
    RUNS,
  );
});
