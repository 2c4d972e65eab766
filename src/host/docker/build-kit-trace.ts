/**
 * What BuildKit says of its steps: `moby.buildkit.trace` among the engine's account of a build, a message of protocol buffers in
 * base64 (moby/buildkit, api/services/control/control.proto, StatusResponse). Only what a failure needs is read. Pure.
 */
export interface BuildKitTrace {
  /** Steps that failed, by their digests. */
  readonly failed: readonly string[];
  /** What steps have printed, in its order. */
  readonly logs: readonly { readonly step: string; readonly text: string }[];
}

interface Field {
  readonly number: number;
  readonly bytes: Buffer;
}

const VERTEXES = 1;
const LOGS = 3;
const VERTEX = { digest: 1, error: 7 } as const;
const LOG = { vertex: 1, msg: 4 } as const;

/** What cannot be read, as of a later version, is left out. */
export function parseTrace(base64: string): BuildKitTrace {
  const fields = parseFields(Buffer.from(base64, 'base64'));
  const all = (number: number) =>
    fields.filter((field) => field.number === number).map(({ bytes }) => parseFields(bytes));
  return {
    failed: all(VERTEXES)
      .filter((vertex) => readText(vertex, VERTEX.error) !== '')
      .map((vertex) => readText(vertex, VERTEX.digest)),
    logs: all(LOGS).map((log) => ({ step: readText(log, LOG.vertex), text: readText(log, LOG.msg) })),
  };
}

function readText(fields: readonly Field[], wanted: number): string {
  return fields.find(({ number }) => number === wanted)?.bytes.toString('utf8') ?? '';
}

/** Those that have a length, up to the first that cannot be read. */
function parseFields(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < message.length; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return value;
  };
  while (at < message.length) {
    const tag = varint();
    switch (tag & 7) {
      case 0:
        varint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        fields.push({ number: Math.floor(tag / 8), bytes: message.subarray(at, at + length) });
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return fields;
    }
  }
  return fields;
}
