/**
 * No process holds more descriptors after the load than before it: the process that accepted closed its copy of each client's socket
 * (S3). Every process that is there before and after is compared, descriptor by descriptor.
 */

import { counted } from '../report/phrase.ts';
import { type Check, unknown } from './finding.ts';
import { describeGrower, describeTotal, judgeGrowth } from './judge-growth.ts';

export const clientFdClosed: Check = {
  id: 'client-fd-closed',
  restsOnNetwork: true,
  expected: 'no process holds more descriptors than before the load',
  judge: (evidence) => {
    const { series, compared, unread } = evidence.growth;
    if (unread.server) {
      return unknown(
        `the descriptors of pid ${evidence.subject.pid} could not be read: the observer needs its user id`,
      );
    }
    if (compared - unread.count === 0) return unknown('no process of before the load is there after it');
    return judgeGrowth(evidence, {
      kind: 'descriptors',
      observed: describeTotal(series.descriptors, { noun: 'descriptor', processes: compared - unread.count }),
      amount: (more) => counted(more, 'descriptor'),
      line: (grower) => describeGrower(grower, 'descriptors'),
      remedy:
        evidence.subject.listener?.transport === 'udp'
          ? 'close what was opened for a datagram or its peer when the reply has gone, in the parent, too'
          : 'after fork the parent must close the descriptor that accept gave it, also where fork failed',
      flat: unread.count > 0 ? [`${counted(unread.count, 'process', 'processes')} could not be read`] : [],
    });
  },
};
