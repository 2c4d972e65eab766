import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { forget, isRemembered, remember } from './network.ts';

const before = process.env.XDG_STATE_HOME;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-state-'));
  process.env.XDG_STATE_HOME = folder;
});
afterEach(() => {
  if (before === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = before;
  rmSync(folder, { recursive: true });
});

describe('a network that the engine does not release', () => {
  test('is remembered until it is forgotten', () => {
    expect(isRemembered('abc')).toBe(false);
    remember('abc');
    remember('abc');
    expect([isRemembered('abc'), isRemembered('abd')]).toEqual([true, false]);
    forget('abc');
    forget('abc');
    expect(isRemembered('abc')).toBe(false);
  });

  test('leads to no file outside the folder, whatever its id is', () => {
    remember('../../escaped');
    expect(readdirSync(folder)).toEqual(['forkbed']);
    expect(isRemembered('../../escaped')).toBe(true);
  });

  test('is not remembered where there is no place for it, and that is no error', () => {
    process.env.XDG_STATE_HOME = '/dev/null/state';
    remember('abc');
    forget('abc');
    expect(isRemembered('abc')).toBe(false);
  });
});
