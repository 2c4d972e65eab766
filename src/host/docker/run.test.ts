import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseOwner } from './owner.ts';
import { Run } from './run.ts';

const { FORKBED_RUN, FORKBED_OWNER } = process.env;

beforeEach(() => {
  delete process.env.FORKBED_RUN;
  delete process.env.FORKBED_OWNER;
});

afterEach(() => {
  const before = { FORKBED_RUN, FORKBED_OWNER };
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test('two runs of one process are two, of the same owner: this process', () => {
  const [one, other] = [new Run(), new Run()];
  expect(one.id).not.toBe(other.id);
  expect(one.owns(other.labelsFor('probe'))).toBe(false);
  expect(one.owns(one.labelsFor('probe'))).toBe(true);
  for (const { environment } of [one, other]) expect(parseOwner(environment.FORKBED_OWNER)?.pid).toBe(process.pid);
});

test('a process that is handed the variables of a run belongs to it, and one that is not does not', () => {
  const parent = new Run();
  expect(Object.keys(process.env)).not.toContain('FORKBED_RUN');
  expect(new Run().id).not.toBe(parent.id);
  Object.assign(process.env, parent.environment);
  const child = new Run();
  expect(child.labelsFor('subject')).toEqual(parent.labelsFor('subject'));
  expect(child.environment).toEqual(parent.environment);
});

test('an id that is given goes before the variables', () => {
  process.env.FORKBED_RUN = 'of-the-environment';
  expect(new Run('given').id).toBe('given');
  expect(new Run().id).toBe('of-the-environment');
});
