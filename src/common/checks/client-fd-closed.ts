/** The parent holds no more descriptors after the load than before it: it closed its copy of each client's socket (S3). */
import { identityOf } from '../process-table/identity.ts';
import type { Census } from '../process-table/model.ts';
import { connectionsServed, loadIsOver, passIfCovered } from './coverage.ts';
import { type Check, fail, unknown } from './finding.ts';
import { counted, describeProcess, formatCount, perThousand } from './phrase.ts';

export const clientFdClosed: Check = {
  id: 'client-fd-closed',
  expected: 'the server holds no more descriptors than before the load',
  judge: (evidence) => {
    const { subject, baseline, after, load } = evidence;
    const then = look(baseline, subject.pid);
    const now = look(after, subject.pid);
    if (
      then.process === undefined ||
      now.process === undefined ||
      identityOf(then.process) !== identityOf(now.process)
    ) {
      return unknown(`the server, pid ${subject.pid}, is not the process that it was before the load: see alive`);
    }
    if (then.descriptors === undefined || now.descriptors === undefined) {
      return unknown(`the descriptors of pid ${subject.pid} could not be read: the observer needs its user id`);
    }
    const observed = `${counted(now.descriptors, 'descriptor')}, ${formatCount(then.descriptors)} before`;
    const grown = now.descriptors - then.descriptors;
    if (grown <= 0) return passIfCovered(evidence, observed);
    const lines = [describeProcess(now.process), `${formatCount(now.sockets)} of them are sockets`];
    if (!loadIsOver(load)) return unknown(`${observed}, but not all clients have finished`, lines);
    const served = connectionsServed(load);
    return fail({
      observed,
      evidence: served > 0 ? [...lines, perThousand(grown, served)] : lines,
      remedy: 'after fork the parent must close the descriptor that accept gave it, also where fork failed',
    });
  },
};

function look(census: Census, pid: number) {
  const detail = census.details.find((each) => each.pid === pid);
  return {
    process: census.processes.find((each) => each.pid === pid),
    descriptors: detail?.descriptors,
    sockets: detail?.socketInodes?.length ?? 0,
  };
}
