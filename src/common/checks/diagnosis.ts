/**
 * What the failures of a load show of the server, by the bytes that came or by its sockets: a fact, and what to do. The
 * rules are tried in their order, from what is certain to what is likely; where none applies, nobody knows. Pure.
 */
import { printable } from '../escape/printable.ts';
import type { FailureExample, ServerProtocol } from '../events/client-summary.ts';
import { formatCount, formatDuration } from '../report/phrase.ts';
import { connectionsServed, connectionsTried } from './coverage.ts';
import type { Evidence } from './evidence.ts';
import { failureKinds } from './failure-kinds.ts';
import { runsCommands } from './load-kind.ts';

export interface Diagnosis {
  /** One line. */
  readonly fact: string;
  readonly advice: string;
}

interface Failures {
  readonly evidence: Evidence;
  readonly kinds: readonly FailureExample[];
  /** Connections by code, of all clients. */
  readonly codes: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly served: number;
  /** Messages that were answered, of all connections. */
  readonly messages: number;
}

type Rule = (failures: Failures) => Diagnosis | undefined;

const OWN_CLIENT = 'bring a client that speaks it: --client-image and --client-command';
const OWN_MESSAGE = 'say what it understands: --http PATH, --payload TEXT, --payload-hex HEX, or --client-image';
/** What to do where it speaks a protocol that the clients can speak. */
const SPEAK: Readonly<Partial<Record<ServerProtocol, string>>> = {
  HTTP: 'use --http /, or another path that it serves',
  TLS: 'speak TLS: --tls with --tls-ca FILE or --tls-insecure; or name a port without TLS: --port',
};
const LOG = 'find in its log what it rejected';
/** What refuses, where it is a text. */
const REFUSAL = /too many|max(?:imum)?\b|limit|refus|overload|capacity|busy|unavailable|try (?:again )?later/i;
const REFUSING_STATUS = ['HTTP 429', 'HTTP 503'];
const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
/** Protocols in which the server sends first. */
const GREETING: readonly ServerProtocol[] = ['SSH', 'SMTP or FTP', 'IMAP', 'MySQL'];
const STATUS_ADVICE: Readonly<Record<string, string>> = {
  'HTTP 400': `its log says what it misses in the request; ${OWN_MESSAGE}`,
  'HTTP 401':
    'it wants to know who asks: --payload a request with the header that it wants, or name an open path: --http PATH',
  'HTTP 403':
    'it wants to know who asks: --payload a request with the header that it wants, or name an open path: --http PATH',
  'HTTP 404': 'name a path that it serves: --http PATH',
  'HTTP 405': 'name a path that it serves to GET: --http PATH',
};

const RULES: readonly Rule[] = [
  hasNoSocketFile,
  locksOut,
  hasFullBacklog,
  listensElsewhere,
  speaksAnotherProtocol,
  failsTls,
  refuses,
  answersStatus,
  isCutOff,
  repliesLate,
  closes,
  neverReplies,
];

/** `undefined` where nothing failed, and where nobody knows why. */
export function diagnose(evidence: Evidence): Diagnosis | undefined {
  const { load } = evidence;
  const served = connectionsServed(load);
  const failed = connectionsTried(load) - served;
  if (failed === 0) return undefined;
  const codes: Record<string, number> = {};
  for (const [code, count] of load.clients.flatMap(({ summary }) => Object.entries(summary.errors))) {
    codes[code] = (codes[code] ?? 0) + count;
  }
  const messages = load.clients.reduce((sum, { summary }) => sum + summary.messages, 0);
  const failures = { evidence, kinds: failureKinds(load), codes, failed, served, messages };
  for (const rule of RULES) {
    const diagnosis = rule(failures);
    if (diagnosis !== undefined) return diagnosis;
  }
  return undefined;
}

/** Of a Unix socket: it listens, but at its path there is nothing, or a file that no socket belongs to any more. */
function hasNoSocketFile({ evidence: { subject }, codes }: Failures): Diagnosis | undefined {
  const { listener } = subject;
  if (listener?.transport !== 'unix' || !('ENOENT' in codes || 'ECONNREFUSED' in codes)) return undefined;
  const path = printable(listener.path);
  const advice = 'the server must keep its socket file as long as it listens: find what removes or replaces it';
  if ('ENOENT' in codes) return { fact: `there was no socket file at ${path}`, advice };
  return { fact: `nobody listened at the socket file ${path}`, advice };
}

/** Of a Unix socket: write permission on the file, and search permission on its folders. unix(7). */
function locksOut({ evidence: { subject }, codes }: Failures): Diagnosis | undefined {
  const { listener } = subject;
  if (listener?.transport !== 'unix' || !('EACCES' in codes || 'EPERM' in codes)) return undefined;
  return {
    fact: `the user of the clients may not connect at ${printable(listener.path)}: the mode of the socket file, or of a folder above it, forbids it`,
    advice: "let the clients' user write to the socket file (chmod, umask, group), or bring a client of the right user",
  };
}

/** Of a Unix socket, whose connects are refused for now (EAGAIN) where those of TCP wait. */
function hasFullBacklog({ evidence: { subject }, codes, failed }: Failures): Diagnosis | undefined {
  if (subject.listener?.transport !== 'unix' || 2 * (codes.EAGAIN ?? 0) < failed) return undefined;
  return {
    fact: 'its backlog stayed full: it did not accept for as long as clients tried to connect',
    advice: 'it must go on calling accept; a longer backlog (listen(2), net.core.somaxconn) takes a burst',
  };
}

/** By the sockets of its network namespace. Of commands that fail nobody knows whether they were refused. */
function listensElsewhere({ evidence, codes }: Failures): Diagnosis | undefined {
  const { load, subject, sockets } = evidence;
  const { listener } = subject;
  const port = listener === undefined || listener.transport === 'unix' ? undefined : listener.port;
  if (port === undefined || (codes.ECONNREFUSED === undefined && !runsCommands(load.kind))) return undefined;
  const addresses = sockets.listenersBefore.flatMap((each) => (each.localPort === port ? [each.localAddress] : []));
  if (addresses.length > 0 && addresses.every((address) => LOOPBACK.test(address))) {
    const where = [...new Set(addresses)].join(' and ');
    return {
      fact: `it listens on ${where} only: clients in other containers cannot reach port ${port}`,
      advice: 'let it listen on 0.0.0.0 or ::, on every address',
    };
  }
  const ports = [...new Set(sockets.listenersAfter.map(({ localPort }) => localPort))];
  if (ports.includes(port)) return undefined;
  const advice = 'the listening socket must outlive the clients: find in its log why it was closed';
  if (ports.length === 0) return { fact: `nothing listens on port ${port} after the load`, advice };
  return { fact: `it listens on port ${ports.join(', ')} after the load, not on ${port}`, advice };
}

function speaksAnotherProtocol({ kinds, served }: Failures): Diagnosis | undefined {
  const [kind] = kinds.filter(({ protocol }) => protocol !== undefined);
  if (kind?.protocol === undefined || served > 0) return undefined;
  const { protocol, reply, received = '' } = kind;
  if (GREETING.includes(protocol)) {
    return {
      fact: `it speaks first, as ${protocol} does: ${received}`,
      advice: `take its greeting for the one reply: --messages 1 --expect any; or ${OWN_CLIENT}`,
    };
  }
  return { fact: `it speaks ${protocol}: it replied ${reply ?? received}`, advice: SPEAK[protocol] ?? OWN_CLIENT };
}

/** With `--tls`. */
function failsTls({ kinds, codes, served, failed }: Failures): Diagnosis | undefined {
  const kind = kinds.find(({ code }) => code === 'ERR_TLS');
  if (kind === undefined || served > 0 || 2 * (codes.ERR_TLS ?? 0) < failed) return undefined;
  return {
    fact: `no TLS session comes about: ${kind.detail ?? 'the library does not say why'}`,
    advice:
      'name who signed its certificate with --tls-ca, and whom it is for with --sni, or take any with --tls-insecure; if it speaks no TLS on this port, leave out --tls',
  };
}

function refuses({ kinds }: Failures): Diagnosis | undefined {
  const refusal = kinds.find(({ reply = '', received = '' }) => {
    return REFUSING_STATUS.includes(reply) || (!reply.startsWith('HTTP') && REFUSAL.test(received));
  });
  if (refusal === undefined) return undefined;
  return {
    fact: `it refuses clients: ${refusal.reply?.startsWith('HTTP') === true ? refusal.reply : refusal.received}`,
    advice: 'raise its limit of clients, or make fewer connections at once: --concurrency, --clients, --rate',
  };
}

function answersStatus({ kinds, failed }: Failures): Diagnosis | undefined {
  const [kind] = kinds;
  if (kind?.reply === undefined || !/^HTTP \d/.test(kind.reply) || 2 * kind.count < failed) return undefined;
  return { fact: `it answers ${kind.reply}`, advice: STATUS_ADVICE[kind.reply] ?? LOG };
}

function isCutOff({ kinds, failed }: Failures): Diagnosis | undefined {
  const [kind] = kinds;
  const isReply = kind?.detail?.startsWith('HTTP ') === true;
  if (kind === undefined || !isReply || kind.code === 'ERR_REPLY' || 2 * kind.count < failed) return undefined;
  return {
    fact: 'replies are cut off',
    advice: 'find in its log why it ends in the middle of a reply; a Content-Length that is too large looks the same',
  };
}

function repliesLate({ evidence }: Failures): Diagnosis | undefined {
  const late = evidence.load.clients.flatMap(({ summary }) => summary.lateReplyMs ?? []).sort((a, b) => a - b);
  const middle = late[Math.ceil(late.length / 2) - 1];
  if (middle === undefined) return undefined;
  return {
    fact: `replies come after the time-out: those that were waited for, after ${formatDuration(middle)} (p50 of ${late.length})`,
    advice: 'wait for longer: --reply-timeout; or ask it for less at once: --concurrency, --rate',
  };
}

function closes({ codes, kinds, served, failed, messages }: Failures): Diagnosis | undefined {
  const closed = (codes.ERR_CLOSED ?? 0) + (codes.ECONNRESET ?? 0) + (codes.EPIPE ?? 0);
  if (served > 0 || closed < failed) return undefined;
  if (messages > 0) {
    const when =
      messages === failed
        ? 'after the first reply'
        : `before the last reply (${formatCount(messages)} messages were answered)`;
    return {
      fact: `it closes the connection ${when}`,
      advice: 'if one reply to a connection is right: --messages 1; else find in its log why it closes',
    };
  }
  if (kinds.some(({ received }) => received !== undefined)) return undefined;
  return {
    fact: 'it closes the connection without a reply',
    advice: `${OWN_MESSAGE}; a server that speaks TLS may close so, too: --tls`,
  };
}

function neverReplies({ evidence, codes, served, failed, messages }: Failures): Diagnosis | undefined {
  if (served > 0 || messages > 0 || (codes.ERR_REPLY_TIMEOUT ?? 0) < failed) return undefined;
  const fact =
    evidence.subject.listener?.transport === 'udp'
      ? 'no datagram was replied to, however often it was sent'
      : 'it accepts connections and does not reply';
  return { fact, advice: `${OWN_MESSAGE}; if it did understand: ${LOG}` };
}
