import { describe, expect, test } from '@jest/globals';
import { podFrom, podText, refusal } from './manifest.fixture.ts';
import { readObjects } from './read-objects.ts';

const names = (text: string) => readObjects(text, 'f').map(({ kind, name }) => `${kind}/${name}`);

describe('the objects', () => {
  test('are those of every document, and none of an empty one', () => {
    const text = '---\n# nothing\n---\nkind: A\nmetadata: { name: a }\n---\n---\nkind: B\n';
    expect(names(text)).toEqual(['A/a', 'B/']);
    expect(names('')).toEqual([]);
  });

  test('are the items of lists, also in each other', () => {
    const text =
      'kind: List\nitems:\n- kind: PodList\n  items: [{ kind: Pod, metadata: { name: p } }]\n- { kind: A }\n';
    expect(names(text)).toEqual(['Pod/p', 'A/']);
  });

  test('are also JSON', () => {
    expect(names('{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "p", "namespace": null}}')).toEqual([
      'Pod/p',
    ]);
  });

  test('have a dot alone as a text, as Kubernetes does, and a number as one', () => {
    const [object] = readObjects('kind: A\na: .\nb: +.\nc: .nan\nd: 1.\n', 'f');
    expect(['a', 'b'].map((name) => object?.value.field(name)?.text())).toEqual(['.', '+.']);
    expect(['c', 'd'].map((name) => object?.value.field(name)?.textOrNumber())).toEqual([Number.NaN, 1]);
  });

  test('know their API group', () => {
    const groups = readObjects('kind: A\napiVersion: apps/v1\n---\nkind: B\napiVersion: v1\n', 'f');
    expect(groups.map(({ group }) => group)).toEqual(['apps', '']);
  });
});

describe('a text that is refused', () => {
  test.each([
    ['a: [1', /^app\.yaml:1: expected YAML, received at column 6: Flow sequence/],
    ['kind: Pod\n  a: 1\n', /^app\.yaml:1: expected YAML, received at column 7: Nested mappings/],
    ['kind: Pod\nkind: Job\n', /^app\.yaml:2: kind: expected each key once, received it again; it is on line 1, too$/],
    [
      podText('env: [{ name: A, value: x, name: B }]'),
      /^app\.yaml:8: spec\.containers\[0\]\.env\[0\]\.name: expected each key once, received it again; it is on line 8, too$/,
    ],
    ['- 1\n', /^app\.yaml:1: expected a mapping, received a sequence$/],
    ['text\n', /^app\.yaml:1: expected a mapping, received "text"$/],
    ['metadata: { name: x }\n', /^app\.yaml:1: expected a field kind, received none$/],
    ['kind: 7\n', /^app\.yaml:1: kind: expected a text that is not empty, received 7$/],
    [
      'kind: Pod\nspec: *nowhere\n',
      /^app\.yaml:2: spec: expected the anchor &nowhere before it, received \*nowhere alone$/,
    ],
    ['kind: Pod\n? [a]\n: 1\n', /^app\.yaml:2: expected a text as key, received a sequence$/],
    ['kind: List\nitems: 5\n', /^app\.yaml:2: items: expected a sequence, received 5$/],
    [
      'kind: List\nitems: &all [{ kind: List, items: *all }]\n',
      /expected at most 8 lists in each other, received more$/,
    ],
    ['', /^app\.yaml: expected a Pod, Deployment, .*, received no object$/],
  ])('%j', (text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  test('has too many levels to be read', () => {
    const deep = `kind: ${'['.repeat(200_000)}`;
    expect(refusal(deep)).toMatch(/^app\.yaml(:1)?: expected YAML, received /);
  });
});

describe('values', () => {
  test('are those of YAML 1.1, as Kubernetes reads it, without times and dates', () => {
    const { run } = podFrom(
      podText('env:\n- { name: A, value: 12:30:45 }\n- { name: B, value: 2001-01-01 }\n- { name: C, value: y }'),
    );
    expect(run.environment).toEqual({ A: '12:30:45', B: '2001-01-01', C: 'y' });
    expect(refusal(podText('env: [{ name: A, value: yes }]'))).toBe(
      'app.yaml:8: spec.containers[0].env[0].value: expected a text, received true',
    );
  });

  test('are merged by <<, and a field of their own goes first', () => {
    const text = podText('env:\n- &a { name: A, value: one }\n- { <<: *a, name: B }\n- { <<: [*a], value: two }');
    expect(podFrom(text).run.environment).toEqual({ A: 'two', B: 'one' });
  });

  test('that refer to each other without end cost nothing', () => {
    const levels = Array.from({ length: 40 }, (_, n) => `x${n + 1}: &a${n + 1} [*a${n}, *a${n}]`);
    const text = `${podText('')}---\nkind: Bomb\nx0: &a0 [1]\n${levels.join('\n')}\n`;
    expect(podFrom(text).image).toBe('my-server');
    expect(refusal(podText('env: &e [*e]'))).toBe(
      'app.yaml:8: spec.containers[0].env[0]: expected a mapping, received a sequence',
    );
  });
});

test('twenty thousand aliases take no longer than as many texts', () => {
  const indices = Array.from({ length: 20_000 }, (_, index) => index);
  const anchors = indices.map((index) => `&a${index} x`).join(', ');
  const aliases = indices.map((index) => `*a${index}`).join(', ');
  const text = `kind: Pod\nx: [${anchors}]\ny: [${aliases}]\n`;
  expect(readObjects(text, 'app.yaml').map(({ kind }) => kind)).toEqual(['Pod']);
}, 20_000);

test('an alias stands for the last anchor of its name before it, also of a key', () => {
  const text = '&k kind: Pod\nx: &a one\ny: *a\nz: &a two\nmetadata: { name: *a, namespace: *k }\n';
  const [object] = readObjects(text, 'app.yaml');
  expect(object).toMatchObject({ name: 'two', namespace: 'kind' });
  expect(object?.value.field('y')?.text()).toBe('one');
});

test('a chain of three thousand merge keys is followed to its end', () => {
  const links = Array.from({ length: 3_000 }, (_, index) => `a${index + 1}: &a${index + 1} { <<: *a${index} }`);
  const text = ['kind: Pod', 'a0: &a0 { image: i }', ...links, 'end: { <<: *a3000 }'].join('\n');
  const [object] = readObjects(text, 'app.yaml');
  expect(object?.value.field('end')?.field('image')?.text()).toBe('i');
});

test('more than two hundred levels are refused', () => {
  expect(() => readObjects(`kind: Pod\nx: ${'['.repeat(300)}${']'.repeat(300)}`, 'app.yaml')).toThrow(
    'app.yaml:2: expected at most 200 levels, received more',
  );
});
