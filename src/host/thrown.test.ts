import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, jest, test } from '@jest/globals';
import { httpStatus } from './docker/http-status.ts';
import { EngineError } from './errors.ts';
import { errorCode, errorMessage, errorName, firstFailure, isForkbedError } from './thrown.ts';

/** Jest runs a test file in a realm of its own, and Node's own modules stay outside of it. */
function failureOf(job: () => unknown): unknown {
  try {
    return job();
  } catch (error) {
    return error;
  }
}

const FOREIGN = failureOf(() => readFileSync('/nobody/has/this'));

/** The same module a second time, as the package has it that is both required and imported. */
function secondCopy(): typeof import('./errors.ts') {
  let copy: typeof import('./errors.ts') | undefined;
  jest.isolateModules(() => {
    copy = require('./errors.ts');
  });
  if (copy === undefined) throw new Error('expected a second copy, received none');
  return copy;
}

describe('an error of another realm', () => {
  test('is of no class that this one knows', () => {
    expect(FOREIGN instanceof Error).toBe(false);
    expect(runInNewContext('new TypeError("far away")') instanceof Error).toBe(false);
  });

  test('has its code, message and name all the same', () => {
    expect(errorCode(FOREIGN)).toBe('ENOENT');
    expect(errorMessage(FOREIGN)).toMatch(/^ENOENT: no such file/);
    const far = runInNewContext('new TypeError("far away")');
    expect([errorMessage(far), errorName(far), errorCode(far)]).toEqual(['far away', 'TypeError', undefined]);
  });

  test('has its status of HTTP', () => {
    expect(httpStatus(runInNewContext('Object.assign(new Error("no such container"), { statusCode: 404 })'))).toBe(404);
  });

  test('is found in a SuppressedError of its realm, and in that of a compiler', () => {
    const first = new Error('first');
    const suppressed = { name: 'SuppressedError', message: '', error: new Error('removal'), suppressed: first };
    const ofCompiler = Object.assign(new Error(), { error: new Error('removal'), suppressed: first });
    expect([firstFailure(suppressed), firstFailure(ofCompiler), firstFailure(first)]).toEqual([first, first, first]);
    expect(firstFailure(runInNewContext('e => new SuppressedError(new Error("b"), e)')(first))).toBe(first);
  });
});

describe('an error of forkbed', () => {
  test('is one whichever copy of forkbed threw it, with its code', () => {
    const other = new (secondCopy().EngineError)({ what: 'GET /info', statusCode: 500, cause: 'no disk' });
    expect(other instanceof EngineError).toBe(false);
    expect([isForkbedError(other), isForkbedError(other, 'ERR_ENGINE'), isForkbedError(other, 'ERR_DEADLINE')]).toEqual(
      [true, true, false],
    );
  });

  test('is none that only has a code', () => {
    expect(
      [FOREIGN, undefined, null, 'ERR_ENGINE', { code: 'ERR_ENGINE' }].map((each) => isForkbedError(each)),
    ).toEqual([false, false, false, false, false]);
  });

  test('does not show its mark where its fields are printed or compared', () => {
    const error = new EngineError({ what: 'GET /info', cause: 'no disk' });
    expect(Reflect.ownKeys(error).filter((key) => typeof key === 'symbol')).toEqual([]);
  });
});

test('any value that was thrown has a message', () => {
  expect([undefined, null, 'text', 7, { message: 8 }].map(errorMessage)).toEqual([
    'undefined',
    'null',
    'text',
    '7',
    '[object Object]',
  ]);
});

test('nothing in src/host asks a value for its class: in another realm the answer is always no', () => {
  const asking = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.m?ts$/.test(file) && !file.endsWith('.test.ts'))
    .filter((file) => /^(?! ?\*| *\/\/).*\binstanceof\b/m.test(readFileSync(join(__dirname, file), 'utf8')));
  expect(asking).toEqual([]);
});
