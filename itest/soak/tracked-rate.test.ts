import { describe, expect, test } from '@jest/globals';
import { trackedRate } from './tracked-rate.ts';

function host(files: Readonly<Record<string, number>>) {
  return (file: string) => files[file.slice(file.lastIndexOf('/') + 1)];
}

describe('the rate that a host can track', () => {
  test('fills three quarters of its table within the time that an entry is kept', () => {
    const read = host({ nf_conntrack_max: 262_144, nf_conntrack_tcp_timeout_time_wait: 120 });
    expect(trackedRate(read)).toBe(1638);
  });

  test.each([{}, { nf_conntrack_max: 262_144 }, { nf_conntrack_max: 262_144, nf_conntrack_tcp_timeout_time_wait: 0 }])(
    'is unknown where it tracks nothing: %j',
    (files) => {
      expect(trackedRate(host(files))).toBeUndefined();
    },
  );
});
