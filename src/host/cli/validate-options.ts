/** Refuses options of `forkbed check` that do not go together: by the rules of option-rules.ts, and by what their values are. */
import { resolve } from 'node:path';
import { optionSpelling } from '../../common/arguments.ts';
import { actsWithoutClients, canMeet } from '../../common/chaos/fault-kinds.ts';
import { toEndpoint } from '../../common/endpoint.ts';
import { quoteWords } from '../../common/escape/quote-words.ts';
import { MAX_EXECS } from '../../common/execs/exec-plan.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import { formatCount, formatDuration } from '../../common/report/phrase.ts';
import { DEFAULT_PLAN } from '../check/plan.ts';
import type { CheckOptions } from './check-options.ts';
import { NEEDS, RULES, type Rule, STARTED } from './option-rules.ts';
import { parseCommand } from './parse-command.ts';
import { countClients, hasExecs, isOn, type OptionName, type ParsedOptions } from './parsed-options.ts';
import { readCertificates } from './read-certificates.ts';

/** What a server that reads 1,024 bytes at a time takes for one message: the client refuses more where OK is the reply. */
const MAX_UNFRAMED_BYTES = 1024;
/** The client holds the messages of a connection in memory as a whole. */
const MAX_BYTES = 64 * 1024 * 1024;

/** RFC 768, in a packet of IPv4. */
const MAX_DATAGRAM_BYTES = 65_507;

/** @throws UsageError for options that do not go together */
export function validateOptions(wanted: ParsedOptions): void {
  const { spellings } = wanted;
  const isSet = (name: OptionName) => isOn(name, wanted);
  for (const [name, needed] of NEEDS) {
    if (isSet(name) && !isSet(needed)) {
      throw new UsageError(`${spellings.get(name)}: expected ${optionSpelling(needed)} with it, received none`);
    }
  }
  for (const { beside, options, because } of RULES) {
    if (!holds(beside, wanted)) continue;
    const name = options.find(isSet);
    if (name === undefined) continue;
    const [where, received] = isName(beside, wanted)
      ? [`with ${spellings.get(beside)}`, 'both']
      : [beside, beside.startsWith('without') ? 'one' : 'both'];
    throw new UsageError(`${spellings.get(name)}: expected none ${where} (${because}), received ${received}`);
  }
  refuseCommand(wanted);
  refuseNumbers(wanted);
  refuseMemory(wanted);
  refuseTls(wanted);
  refuseTransport(wanted);
  refuseIdleFaults(wanted);
  refuseGrpc(wanted);
  refuseSameFile(wanted);
}

function isName(beside: Rule['beside'], { options }: ParsedOptions): beside is OptionName {
  return beside in options;
}

function holds(beside: Rule['beside'], wanted: ParsedOptions): boolean {
  switch (beside) {
    case 'without clients':
      return countClients(wanted) === 0;
    case 'without clients and without --exec or --health-runs':
      return countClients(wanted) === 0 && !hasExecs(wanted.options);
    case 'without clients and without --port':
      return countClients(wanted) === 0 && toEndpoint(wanted.options) === undefined;
    case 'without clients, without --port and without --ready-log or --ready-healthy':
      return (
        holds('without clients and without --port', wanted) &&
        !isOn('readyLog', wanted) &&
        !isOn('readyHealthy', wanted)
      );
    case 'with --messages 0':
      return wanted.spellings.has('messages') && wanted.options.messages === 0;
    case 'container':
      // With a manifest it is a container of the pod, which is started.
      return isOn(beside, wanted) && !isOn('manifest', wanted);
    default:
      return isOn(beside, wanted);
  }
}

function refuseCommand({ rest, spellings }: ParsedOptions): void {
  const way = spellings.get('manifest') ?? spellings.get('container') ?? spellings.get('compose');
  if (rest === undefined || way === undefined) return;
  throw new UsageError(`${way}: expected no command after -- (${STARTED}), received ${quoteWords(rest)}`);
}

/** Numbers that make each other useless. */
function refuseNumbers({ options, spellings }: ParsedOptions): void {
  const { clients, for: forMs, limit, concurrency, chaos, clientCommand } = options;
  if (clients === 0 && forMs === 0 && !hasExecs(options)) {
    throw new UsageError(
      `${spellings.get('clients')}: expected at least 1, or --for, --exec or --health-runs with it, received 0`,
    );
  }
  if (spellings.has('limit') && limit <= forMs) {
    const [minimum, received] = [forMs, limit].map(formatDuration);
    throw new UsageError(`${spellings.get('limit')}: expected more than --for, ${minimum}, received ${received}`);
  }
  refuseMessages({ options, spellings });
  refuseExecs({ options, spellings });
  // Faults make a load of their own, as long as their schedule.
  if (concurrency === undefined || (chaos.length > 0 && options.connections === undefined)) return;
  const { connections = clientCommand === '' ? DEFAULT_PLAN.connections : 1 } = options;
  if (concurrency > connections) {
    throw new UsageError(
      `${spellings.get('concurrency')}: expected at most --connections, ${connections}, received ${concurrency}`,
    );
  }
}

/** What is no command, a concurrency that is never reached, and more than anybody waits for. */
function refuseExecs({ options, spellings }: ParsedOptions): void {
  const { exec, execs, execConcurrency, chaos } = options;
  for (const command of exec) parseCommand('--exec', command);
  // Faults make a load of their own, as long as their schedule.
  const isLong = chaos.length > 0 && !spellings.has('execs');
  if (execConcurrency > execs && !isLong) {
    throw new UsageError(
      `${spellings.get('execConcurrency')}: expected at most --execs, ${execs}, received ${execConcurrency}`,
    );
  }
  if (exec.length * execs > MAX_EXECS) {
    const [max, all] = [MAX_EXECS, exec.length * execs].map(formatCount);
    throw new UsageError(`${spellings.get('execs')}: expected at most ${max} runs of all --exec, received ${all}`);
  }
}

/** Without either nobody could be trusted. */
function refuseTls({ options, spellings }: ParsedOptions): void {
  const { tls, tlsInsecure, tlsCa } = options;
  if (tls && !tlsInsecure && tlsCa === '') {
    throw new UsageError(`${spellings.get('tls')}: expected --tls-ca or --tls-insecure with it, received neither`);
  }
  if (tlsCa !== '') readCertificates(tlsCa);
}

/** Values that go with neither datagrams nor Unix sockets. */
function refuseTransport({ options, spellings }: ParsedOptions): void {
  const endpoint = options.udp ? 'udp' : options.unix === '' ? 'tcp' : 'unix';
  if (endpoint === 'tcp') return;
  const transport = spellings.get(endpoint);
  const fault = options.chaos.find((name) => !canMeet(name, endpoint));
  if (fault !== undefined) {
    throw new UsageError(
      `${spellings.get('chaos')}: expected faults that ${endpoint === 'udp' ? 'datagrams' : 'a Unix socket'} can meet with ${transport}, received ${fault}`,
    );
  }
  const protocol = protocolOverTcp(options.expect, endpoint);
  if (protocol !== undefined) {
    const others = endpoint === 'udp' ? 'ok, echo or any' : 'ok, echo, any or http';
    throw new UsageError(
      `${spellings.get('expect')}: expected ${others} with ${transport} (${protocol} is spoken over TCP), received ${options.expect}`,
    );
  }
  const longest = bytesOfMessage(options);
  if (endpoint === 'udp' && longest > MAX_DATAGRAM_BYTES) {
    const name = spellings.get('payloadHex') ?? spellings.get('payload');
    throw new UsageError(
      `${name}: expected at most ${formatCount(MAX_DATAGRAM_BYTES)} bytes with ${transport} (a datagram), received ${formatCount(longest)}`,
    );
  }
}

/** What the replies are of, where the transport cannot have it. */
function protocolOverTcp(expect: CheckOptions['expect'], endpoint: 'udp' | 'unix'): string | undefined {
  if (expect === 'grpc') return 'gRPC';
  return expect === 'http' && endpoint === 'udp' ? 'HTTP' : undefined;
}

/** Faults that need clients, or a port, where commands in the container are all of the load. */
function refuseIdleFaults(wanted: ParsedOptions): void {
  const { options, spellings } = wanted;
  if (countClients(wanted) > 0) return;
  const hasEndpoint = toEndpoint(options) !== undefined;
  const fault = options.chaos.find((name) => !actsWithoutClients(name, { hasEndpoint }));
  if (fault === undefined) return;
  const where = hasEndpoint ? 'without clients' : 'without clients and without --port';
  throw new UsageError(`${spellings.get('chaos')}: expected faults that act ${where}, received ${fault}`);
}

/** Limits of memory that the engine would refuse. */
function refuseMemory({ options, spellings }: ParsedOptions): void {
  const { memory, memorySwap, memoryReservation } = options;
  if (memory === undefined) return;
  if (memorySwap !== undefined && memorySwap !== -1 && memorySwap < memory) {
    throw new UsageError(
      `${spellings.get('memorySwap')}: expected at least --memory, ${memory} bytes, received ${memorySwap}`,
    );
  }
  if (memoryReservation !== undefined && memoryReservation > memory) {
    throw new UsageError(
      `${spellings.get('memoryReservation')}: expected at most --memory, ${memory} bytes, received ${memoryReservation}`,
    );
  }
}

/** What the client would refuse. */
function refuseMessages({ options, spellings }: ParsedOptions): void {
  const { expect, messages, payload, payloadHex } = options;
  const longest = bytesOfMessage(options);
  if (expect === 'ok' && longest > MAX_UNFRAMED_BYTES) {
    const name = spellings.get('payloadHex') ?? spellings.get('payload');
    throw new UsageError(
      `${name}: expected at most ${MAX_UNFRAMED_BYTES} bytes with --expect ok (a longer message may get two replies), received ${longest}`,
    );
  }
  if (expect === 'http' && messages !== 1) {
    const name = spellings.get('messages') ?? spellings.get('expect');
    throw new UsageError(
      `${name}: expected --messages 1 with --expect http (its reply ends the connection), received ${messages}`,
    );
  }
  // All others are the same bytes, which it holds once.
  if (payloadHex === '' && payload.includes('%d') && messages * longest > MAX_BYTES) {
    throw new UsageError(
      `${spellings.get('messages') ?? spellings.get('payload')}: expected at most ${formatCount(MAX_BYTES)} bytes in all messages of a connection, received ${formatCount(messages)} of ${formatCount(longest)}`,
    );
  }
}

/** The service's name is the one thing that a health check of gRPC says, over HTTP/2 without TLS. */
function refuseGrpc({ options, spellings }: ParsedOptions): void {
  if (options.expect !== 'grpc') return;
  const other = (['payloadHex', 'tls'] as const).find((name) => spellings.has(name));
  if (other === undefined) return;
  throw new UsageError(`${spellings.get(other)}: expected none with --expect grpc, received both`);
}

/** Of the longest message: the last has the most digits. */
function bytesOfMessage({ payload, payloadHex, messages }: CheckOptions): number {
  if (payloadHex !== '') return payloadHex.length / 2;
  return Buffer.byteLength(payload.replaceAll('%d', String(Math.max(0, messages - 1))));
}

/** The second report would take the place of the first. */
function refuseSameFile({ options, spellings }: ParsedOptions): void {
  const files = options.output.map(({ file }) => file);
  const twice = files.find((file, index) => files.some((other, at) => at > index && resolve(other) === resolve(file)));
  if (twice === undefined) return;
  throw new UsageError(
    `${spellings.get('output')}: expected a file for each report, received ${quoteWords([twice])} twice`,
  );
}
