/** One attempt to connect to the audit, by its Unix socket or through `forkbed-probe gate` (see `gate-entry.ts`). */
import {
  AF_UNIX,
  close,
  connect,
  decodeUtf8,
  encodeUtf8,
  getaddrinfo,
  POLLIN,
  POLLOUT,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  socket,
} from 'forkbed:posix';
import { type Enter, MAX_ENTRY_BYTES, parseAnswer } from '../../common/events/gate-entry.ts';
import { ForkbedError, ParseError } from '../../common/forkbed-error.ts';
import type { GateAddress } from '../../common/gate-address.ts';
import { endWithPeer } from '../net/end-with-peer.ts';
import { LineReader } from '../net/line-reader.ts';
import { TcpClient } from '../net/tcp-client.ts';
import { monotonicMs } from '../posix/clock.ts';
import { isPosixError } from '../posix/posix-error.ts';
import type { StopSignals } from '../posix/stop-signals.ts';

/** How long a connect may take before the name is resolved again: the gate may have come back at another address. */
const CONNECT_MS = 5_000;
/** `GatePath` counts them. */
const PROBE_EVERY_S = 1;

/** The descriptor, which the caller owns; or why not, which may be otherwise a moment later. */
export type Attempt = { readonly fd: number } | { readonly reason: string };

interface Limits {
  /** For a gate over TCP. */
  readonly token: string;
  readonly stop: StopSignals;
  readonly untilMs: number;
}

/** It ends early when a signal comes. @throws ForkbedError ERR_GATE where another attempt is in vain */
export function tryGate(address: GateAddress, limits: Limits): Attempt {
  try {
    return address.kind === 'unix' ? connectToAudit(address.path) : enterByTcp(address, limits);
  } catch (error) {
    if (isPosixError(error)) return { reason: error.message };
    throw error;
  }
}

function connectToAudit(path: string): Attempt {
  const fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
  try {
    connect(fd, { family: 'unix', path });
    return { fd };
  } catch (error) {
    close(fd);
    throw error;
  }
}

function enterByTcp({ host, port }: { host: string; port: number }, limits: Limits): Attempt {
  const { token, stop, untilMs } = limits;
  const [address] = getaddrinfo(host, port);
  if (address === undefined) return { reason: `no address of ${host}` };
  const client = new TcpClient();
  let isIn = false;
  try {
    if (!client.connect(address)) {
      const connectUntilMs = Math.min(untilMs, monotonicMs() + CONNECT_MS);
      if (stop.wait({ untilMs: connectUntilMs, fd: client.fd, events: POLLOUT }) === 0)
        return { reason: 'no connection' };
      client.finishConnect(address);
    }
    endWithPeer(client.fd, PROBE_EVERY_S);
    client.sendWithoutDelay();
    sendToken(client, token);
    const reason = awaitAnswer(client, limits);
    isIn = reason === undefined;
    return reason === undefined ? { fd: client.fd } : { reason };
  } finally {
    if (!isIn) client.close();
  }
}

/** A short line in an empty socket always fits. */
function sendToken(client: TcpClient, token: string): void {
  const enter: Enter = { event: 'enter', token };
  const bytes = encodeUtf8(`${JSON.stringify(enter)}\n`);
  client.send(bytes, 0, bytes.byteLength);
}

/** While the audit is not there the gate says nothing. `undefined`: it is let in; else why there was no answer. */
function awaitAnswer(client: TcpClient, { stop, untilMs }: Limits): string | undefined {
  const reader = new LineReader({ decode: decodeUtf8, maxBytes: MAX_ENTRY_BYTES });
  const chunk = new ArrayBuffer(MAX_ENTRY_BYTES);
  while (stop.wait({ untilMs, fd: client.fd, events: POLLIN }) !== 0) {
    const length = client.receive(chunk);
    if (length === undefined) continue;
    if (length === 0) return 'the end of file instead of an answer';
    const lines = reader.push(chunk, length);
    if (lines === undefined) throw gateError('entered', 'a line that has no end');
    const [line] = lines;
    if (line !== undefined) return understand(line);
  }
  return 'no answer: the audit is not there';
}

function understand(line: string): undefined {
  try {
    const answer = parseAnswer(line);
    if (answer.event === 'refused') throw gateError('to be let in', `a refusal: ${answer.reason}`);
  } catch (error) {
    if (error instanceof ParseError) throw gateError('the answer of forkbed-probe gate', error.message);
    throw error;
  }
}

function gateError(expected: string, received: string): ForkbedError {
  return new ForkbedError('ERR_GATE', `the gate: expected ${expected}, received ${received}`);
}
