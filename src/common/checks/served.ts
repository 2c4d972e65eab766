/**
 * Each message of each client was answered, as the clients themselves report. A client without a report is missing: that is
 * no proof against the server, so it is unknown unless another client reports a failure.
 */

import { servedUnderChaos } from '../chaos/served-under-chaos.ts';
import { printable } from '../escape/printable.ts';
import type { Percentiles } from '../events/client-summary.ts';
import { describeFailed, describeSuccess } from '../execs/describe-execs.ts';
import { counted, firstFew, formatCount, formatDuration } from '../report/phrase.ts';
import type { CheckContext } from './check-context.ts';
import {
  connectionsServed,
  connectionsTried,
  describeFailedShare,
  failingClients,
  finishedClients,
  loadIsOver,
} from './coverage.ts';
import { diagnose } from './diagnosis.ts';
import { trafficDropped } from './dropped-traffic.ts';
import type { LoadClient, LoadEvidence } from './evidence.ts';
import { describeFailure, failureKinds } from './failure-kinds.ts';
import { type Check, fail, type Judgement, pass, unknown } from './finding.ts';
import { clientsKind, countLoad, type LoadKind, loadNoun, runsCommands, sendsDatagrams } from './load-kind.ts';
import { starved } from './starved.ts';

const CONNECT_TIMEOUT = 'ERR_CONNECT_TIMEOUT';

const EXPECTED: Readonly<Record<LoadKind, string>> = {
  none: 'each message of each client was answered',
  connections: 'each message of each client was answered',
  flows: 'each message of each client was answered',
  commands: 'each command of each client succeeded',
  execs: 'each exec did as it was to do',
  'connections and execs': 'each message of each client was answered, and each exec did as it was to do',
  'flows and execs': 'each message of each client was answered, and each exec did as it was to do',
  'commands and execs': 'each command of each client succeeded, and each exec did as it was to do',
};

export const served: Check = {
  id: 'served',
  restsOnNetwork: true,
  expected: 'each message of each client was answered',
  describeExpected: ({ load: { kind } }) => EXPECTED[kind],
  notApplicable: ({ load }) => (load.kind === 'none' ? 'no client was asked for' : undefined),
  judge: (context) => servedUnderChaos(judgeServed(context), context),
};

function judgeServed(evidence: CheckContext): Judgement {
  const { load } = evidence;
  const failing = failingClients(load);
  if (failing.length > 0) return withoutBlame(evidence) ?? failures(evidence, failing);
  if (!loadIsOver(load)) return incomplete(evidence);
  if (connectionsTried(load) === 0) return unknown(`no ${loadNoun(load.kind)} was made, so nothing was tested`);
  return pass(describeServed(evidence), [...describeTimes(evidence), ...describeNodes(load), ...describeRetries(load)]);
}

/** What failed for something else than the server. A network that it has lost is named by itself: `judgeOnNetwork`. */
function withoutBlame(evidence: CheckContext): Judgement | undefined {
  return (evidence.lostNetwork === undefined ? trafficDropped(evidence) : undefined) ?? starved(evidence);
}

/** First what the server is, as far as that can be known, then what came, then whose connections they were. */
function failures(evidence: CheckContext, failing: LoadEvidence['clients']): Judgement {
  const { load, pidsLimit } = evidence;
  const diagnosis = diagnose(evidence);
  return fail({
    observed: describeFailedShare(load),
    evidence: [
      ...(pidsLimit === undefined ? [] : [describeLimit(pidsLimit)]),
      ...(diagnosis === undefined ? [] : [diagnosis.fact]),
      ...describeBeginning(load),
      ...(evidence.execs === undefined ? [] : describeFailed(evidence.execs)),
      ...firstFew(failureKinds(load), (kind) => `${counted(kind.count, 'time')} ${describeFailure(kind)}`),
      ...firstFew(failing, (client) => describeFailing(client, load)),
      ...describeRetries(load),
      ...describeMissing(load),
      ...describeNodes(load),
    ],
    remedy: pidsLimit === undefined ? (diagnosis?.advice ?? remedyFor(load, failing)) : MORE_PROCESSES,
  });
}

/** Those of one client may have been of others' connections, too: the sum of all is what the server had come to. */
function describeBeginning(load: LoadEvidence): string[] {
  const firsts = load.clients.flatMap(({ summary }) => summary.firstFailure ?? []);
  const served = firsts.reduce((sum, first) => sum + first.served, 0);
  const open = firsts.reduce((sum, first) => sum + first.open, 0);
  // Where every connection failed, it began with the first.
  if (served === 0 || connectionsServed(load) === 0) return [];
  return [`failures began after ${countLoad(served, load.kind)}, with ${formatCount(open)} open`];
}

const REPLY_TO_DATAGRAMS =
  'look in the log of the server for what it rejected; datagrams that come faster than it takes them need a larger receive buffer (SO_RCVBUF, net.core.rmem_default), or a lower --rate';

const MORE_PROCESSES =
  'give it more processes (--pids-limit), or let the server refuse clients before it meets its limit';

function describeLimit({ limit, refused }: NonNullable<CheckContext['pidsLimit']>): string {
  return `its limit of ${counted(limit, 'process', 'processes')} refused ${counted(refused, 'fork')}`;
}

function remedyFor(load: LoadEvidence, failing: LoadEvidence['clients']): string {
  if (failing.every(({ execs }) => execs))
    return 'run the command by docker exec, and look in what it says; one that times out needs more time, or less to do';
  if (runsCommands(load.kind))
    return 'look in what the command said, and in the log of the server for what it rejected';
  if (sendsDatagrams(load.kind)) return REPLY_TO_DATAGRAMS;
  const log = 'look in the log of the server for what it rejected; ECONNREFUSED and time-outs ask for a longer backlog';
  if (!failing.some(({ summary }) => CONNECT_TIMEOUT in summary.errors)) return log;
  return `${log}, unless the host drops connections as it tracks too many (dmesg: "nf_conntrack: table full"; --rate makes fewer)`;
}

function incomplete(evidence: CheckContext): Judgement {
  const { load } = evidence;
  const finished = `${formatCount(finishedClients(load).length)} of ${counted(load.expectedClients, 'client')} finished`;
  return unknown(finished, [
    ...describeMissing(load),
    `until then: ${describeServed(evidence)}`,
    ...describeNodes(load),
  ]);
}

function describeServed({ load, execs }: CheckContext): string {
  const others = load.clients.filter((client) => !client.execs);
  const inAll = { ...load, clients: others };
  return [
    ...(load.kind === 'execs' ? [] : [describeClients(inAll)]),
    ...(execs === undefined ? [] : [describeSuccess(execs)]),
  ].join('; ');
}

function describeClients(load: LoadEvidence): string {
  const clients = counted(load.clients.length, 'client');
  if (runsCommands(load.kind)) return `${clients}, ${counted(connectionsServed(load), 'command')} succeeded`;
  const messages = load.clients.reduce((sum, { summary }) => sum + summary.messages, 0);
  return `${clients}, ${countLoad(connectionsServed(load), clientsKind(load.kind))}, ${counted(messages, 'message')} answered`;
}

function describeTimes({ load: { kind, connectMs, replyMs }, execs }: CheckContext): string[] {
  const runs = (execs?.plans ?? []).map(
    ({ plan, durationMs: { p50, p99 } }) =>
      `a run of ${printable(plan.name)} took p50 ${formatDuration(p50)}, p99 ${formatDuration(p99)}`,
  );
  if (kind === 'execs') return runs;
  if (runsCommands(kind)) return [`a run took p50 ${replyMs.p50} ms, p99 ${replyMs.p99} ms`, ...runs];
  const reply = `reply p50 ${replyMs.p50} ms, p99 ${replyMs.p99} ms`;
  if (sendsDatagrams(kind)) return [reply, ...runs];
  return [`connect p50 ${connectMs.p50} ms, p99 ${connectMs.p99} ms; ${reply}`, ...runs];
}

/** Where the clients were on several machines: how far apart they began, and what each machine had. */
function describeNodes({ kind, nodes = [], startSpreadMs }: LoadEvidence): string[] {
  const began =
    startSpreadMs === undefined ? [] : [`clients began ${describeSpread(startSpreadMs)} after the first go`];
  const lines = nodes.map((each) => {
    const clients =
      each.missing === 0
        ? counted(each.clients, 'client')
        : `${each.clients} of ${counted(each.clients + each.missing, 'client')}`;
    const served = `${formatCount(each.connectionsServed)} of ${countLoad(each.connections, clientsKind(kind))} served`;
    const times = `connect p99 ${each.connectMs.p99} ms, reply p99 ${each.replyMs.p99} ms`;
    return `on ${printable(each.node)}: ${clients}, ${served}; ${times}`;
  });
  return nodes.length === 0 ? [] : [...began, ...lines];
}

function describeSpread({ p50, p99, max }: Percentiles): string {
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
}

/** What went over the transport more than once, which is no failure. */
function describeRetries({ clients }: LoadEvidence): string[] {
  const sum = (name: 'resent' | 'strays' | 'connectRetries') =>
    clients.reduce((total, { summary }) => total + (summary[name] ?? 0), 0);
  const [resent, strays, retries] = [sum('resent'), sum('strays'), sum('connectRetries')];
  return [
    ...(resent === 0
      ? []
      : [`${counted(resent, 'datagram was', 'datagrams were')} sent again, as no reply had come in time`]),
    ...(strays === 0 ? [] : [`${counted(strays, 'reply', 'replies')} came late or once more`]),
    ...(retries === 0 ? [] : [`${counted(retries, 'connect')} met a full backlog, and came again`]),
  ];
}

function describeFailing({ name, summary, execs }: LoadEvidence['clients'][number], load: LoadEvidence): string {
  const errors = Object.entries(summary.errors).map(([code, count]) => `${code} ${formatCount(count)}`);
  const failed = summary.connections - summary.ok;
  const why = errors.length > 0 ? `: ${errors.join(', ')}` : '';
  return `${name}: ${formatCount(failed)} of ${countLoad(summary.connections, execs ? 'execs' : clientsKind(load.kind))} failed${why}`;
}

function describeMissing(load: LoadEvidence): string[] {
  return [
    ...load.missing.map((client) => `missing: ${client}`),
    ...load.clients.flatMap(describeStopped),
    ...load.clients.flatMap(describeCutOff),
  ];
}

/** By SIGTERM, or with its machine: the server is not to blame. */
function describeStopped(client: LoadClient): string[] {
  const { interrupted = 0, cutOff = 0, summary } = client;
  if (interrupted === 0) return [];
  const all = summary.connections + interrupted + cutOff;
  return [
    `stopped: ${whoAndWhere(client)}, with ${formatCount(interrupted)} of ${formatCount(all)} connections not over`,
  ];
}

/** Its machine did not reach that of the server, which is not to blame either. */
function describeCutOff(client: LoadClient): string[] {
  const { interrupted = 0, cutOff = 0, summary } = client;
  if (cutOff === 0) return [];
  const all = summary.connections + interrupted + cutOff;
  const time = formatDuration(summary.gateSilentMs ?? 0);
  const failed = `${formatCount(cutOff)} of ${formatCount(all)} connections failed`;
  return [`cut off: ${whoAndWhere(client)}, for ${time} or longer: ${failed}`];
}

function whoAndWhere({ name, node }: LoadClient): string {
  return node === undefined ? name : `${name} on ${node}`;
}
