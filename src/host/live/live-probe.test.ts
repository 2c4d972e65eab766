import { expect, test } from '@jest/globals';
import { withoutPids } from './live-probe.ts';

test('of what ps prints the probe is left out, by pid, and its own command', () => {
  const lines = [
    '    PID    PPID STAT ELAPSED   RSS COMMAND',
    '      1       0 Ss       198  3012 serve',
    '     12       1 S          3  1012  \\_ forkbed-probe live',
    '     30       0 S        198   512 sleep infinity',
    '     41       0 Rs         0   900 ps -ww -eo pid,ppid,stat,etimes,rss,args --forest',
    '     42       0 S          9   900 forkbed-probe live',
  ];
  expect(withoutPids(lines, ['30', '41'])).toEqual(lines.slice(0, 3));
});
