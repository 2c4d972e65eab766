/** What a reply to grpc.health.v1.Health/Check says: the wire of gRPC over HTTP/2, and the one field of the answer. Pure. */
import { printable } from '../../common/escape/printable.ts';

/** The only answer that is a success, as for the kubelet. */
export const SERVING = 'SERVING';

/** By number: `HealthCheckResponse.ServingStatus`. */
const SERVING_STATUS = ['UNKNOWN', SERVING, 'NOT_SERVING', 'SERVICE_UNKNOWN'];
/** By number: the status codes of gRPC. */
const STATUS = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];
const PREFIX_BYTES = 5;
const MAX_MESSAGE = 200;

export interface GrpcReply {
  /** Of header and trailer, a name before each value. */
  readonly fields: readonly string[];
  readonly body: ArrayBuffer;
  /** How the stream has ended: NO_ERROR, or another name of RFC 9113, section 7. */
  readonly error: string;
}

/** SERVING, or in words what came instead: `NOT_SERVING`, `the gRPC status UNIMPLEMENTED: "unknown service"`, `HTTP status 404`. */
export function readHealth({ fields, body, error }: GrpcReply): string {
  const field = (name: string) => lastField(fields, name);
  const [status, type = 'none', code] = [field(':status'), field('content-type'), field('grpc-status')];
  const isBroken = error !== 'NO_ERROR' && (code === undefined || code === '0');
  if (status === undefined || isBroken) return `a stream that ended by ${error}`;
  if (status !== '200') return `HTTP status ${printable(status)}`;
  if (!/^application\/grpc(?:[+;]|$)/.test(type)) return `a reply that is not gRPC, of content type ${printable(type)}`;
  if (code === undefined) return 'a reply of gRPC without a status';
  if (code !== '0') return describeStatus(code, field('grpc-message'));
  return readAnswer(new Uint8Array(body));
}

function lastField(fields: readonly string[], name: string): string | undefined {
  const at = fields.findLastIndex((text, index) => index % 2 === 0 && text === name);
  return at === -1 ? undefined : fields[at + 1];
}

function describeStatus(code: string, message: string | undefined): string {
  const name = /^\d+$/.test(code) ? STATUS[Number(code)] : undefined;
  const words = message === undefined || message === '' ? '' : `: "${printable(message.slice(0, MAX_MESSAGE))}"`;
  return `the gRPC status ${name ?? printable(code)}${words}`;
}

/** A byte that says whether it is compressed, four of length, and the message. */
function readAnswer(body: Uint8Array): string {
  const [compressed, ...length] = body.subarray(0, PREFIX_BYTES);
  const size = length.reduce((sum, byte) => sum * 256 + byte, 0);
  const message = body.subarray(PREFIX_BYTES);
  if (compressed !== 0 || length.length < PREFIX_BYTES - 1 || size !== message.length) return NO_ANSWER;
  const number = readStatus(message);
  return number === undefined ? NO_ANSWER : (SERVING_STATUS[number] ?? `the serving status ${number}`);
}

const NO_ANSWER = 'a message that is no HealthCheckResponse';

/** Field 1 of the message, 0 where it is absent; `undefined` for what is no such message. Fields that nobody knows are passed over. */
function readStatus(message: Uint8Array): number | undefined {
  let status = 0;
  for (let at = 0; at < message.length; ) {
    const tag = readNumber(message, at);
    const value = tag === undefined ? undefined : readNumber(message, tag.next);
    if (tag === undefined || value === undefined) return undefined;
    const [field, type] = [tag.number >>> 3, tag.number & 7];
    if (field === 0 || (field === 1 && type !== 0)) return undefined;
    if (field === 1) status = value.number;
    const next = { 0: value.next, 1: tag.next + 8, 2: value.next + value.number, 5: tag.next + 4 }[type];
    if (next === undefined || next > message.length) return undefined;
    at = next;
  }
  return status;
}

/** A number of at most 31 bits, in groups of seven, the lowest first. */
function readNumber(message: Uint8Array, from: number): { number: number; next: number } | undefined {
  let number = 0;
  for (let at = from; at < from + 5; at += 1) {
    const byte = message[at];
    if (byte === undefined) return undefined;
    number += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return number < 2 ** 31 ? { number, next: at + 1 } : undefined;
  }
  return undefined;
}
