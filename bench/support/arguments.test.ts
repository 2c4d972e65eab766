import { describe, expect, test } from '@jest/globals';
import { benchArguments } from './arguments.ts';

describe('benchArguments', () => {
  test("are the benchmark's own rounds and the host's own limits where nothing is given", () => {
    expect(benchArguments({ rounds: 5 }, [])).toEqual({ rounds: 5, setSysctl: false });
  });

  test('are what is given', () => {
    expect(benchArguments({ rounds: 5 }, ['--set-sysctl', '--rounds', '2'])).toEqual({ rounds: 2, setSysctl: true });
  });

  test('are a revision where the benchmark compares it', () => {
    const argv = ['--compare', '76699b4'];
    expect(benchArguments({ rounds: 5, compares: true }, argv)).toMatchObject({ compare: '76699b4' });
    expect(() => benchArguments({ rounds: 5 }, argv)).toThrow();
  });

  test('are a number of children where the benchmark holds some', () => {
    expect(benchArguments({ rounds: 5, holds: true }, ['--children', '200000'])).toMatchObject({ children: 200_000 });
    expect(() => benchArguments({ rounds: 5, holds: true }, ['--children', '0'])).toThrow('--children');
    expect(() => benchArguments({ rounds: 5 }, ['--children', '10'])).toThrow('--children');
  });

  test.each([['--rounds=0'], ['--rounds=1.5'], ['--rounds=many'], ['--set-sysctls'], ['cost']])(
    '%s is refused',
    (argument) => {
      expect(() => benchArguments({ rounds: 5 }, [argument])).toThrow();
    },
  );
});
