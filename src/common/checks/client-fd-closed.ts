/** The parent holds no more descriptors after the load than before it: it closed its copy of each client's socket (S3). */
import { beforeAndAfter, notTheSame } from './before-and-after.ts';
import { loadIsOver, passIfCovered, rateOf } from './coverage.ts';
import { type Check, fail, unknown } from './finding.ts';
import { counted, describeProcess, formatCount } from './phrase.ts';

export const clientFdClosed: Check = {
  id: 'client-fd-closed',
  expected: 'the server holds no more descriptors than before the load',
  judge: (evidence) => {
    const { load } = evidence;
    const server = beforeAndAfter(evidence);
    if (server === undefined) return notTheSame(evidence);
    const { process } = server;
    const then = server.before?.descriptors;
    const now = server.after?.descriptors;
    if (then === undefined || now === undefined) {
      return unknown(`the descriptors of pid ${process.pid} could not be read: the observer needs its user id`);
    }
    const observed = `${counted(now, 'descriptor')}, ${formatCount(then)} before`;
    const grown = now - then;
    if (grown <= 0) return passIfCovered(evidence, observed);
    const lines = [
      describeProcess(process),
      `${formatCount(server.after?.socketInodes?.length ?? 0)} of them are sockets`,
    ];
    if (!loadIsOver(load)) return unknown(`${observed}, but not all clients have finished`, lines);
    return fail({
      observed,
      evidence: [...lines, ...rateOf(grown, load)],
      remedy: 'after fork the parent must close the descriptor that accept gave it, also where fork failed',
    });
  },
};
