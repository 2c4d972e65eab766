/** What the engine and Compose say: frames are split as they were joined, all else is a ParseError; a model keeps its services. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ParseError } from '../../common/forkbed-error.ts';
import { ownModel, parseComposeModel } from './compose-model.ts';
import { splitFrames } from './frames.ts';

const RUNS = { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) };

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const frame = fc.record({ stream: fc.constantFrom<1 | 2>(1, 2), text });

function joined(frames: readonly { stream: 1 | 2; text: string }[]): Buffer {
  return Buffer.concat(
    frames.flatMap(({ stream, text: printed }) => {
      const [body, header] = [Buffer.from(printed), Buffer.alloc(8)];
      header.writeUInt8(stream, 0);
      header.writeUInt32BE(body.length, 4);
      return [header, body];
    }),
  );
}

test('frames are split as they were joined', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 10 }), (frames) => {
      const of = (wanted: number) =>
        frames.filter(({ stream }) => stream === wanted).map(({ text: printed }) => printed);
      expect(splitFrames(joined(frames))).toEqual({ stdout: of(1).join(''), stderr: of(2).join('') });
    }),
    RUNS,
  );
});

test('any other bytes are frames, or a ParseError', () => {
  const cut = fc
    .tuple(fc.array(frame, { maxLength: 4 }), fc.nat(60))
    .map(([frames, at]) => joined(frames).subarray(0, at));
  fc.assert(
    fc.property(fc.oneof(cut, fc.uint8Array({ maxLength: 64 })), (bytes) => {
      try {
        const { stdout, stderr } = splitFrames(Buffer.from(bytes));
        expect(typeof stdout + typeof stderr).toBe('stringstring');
      } catch (error) {
        expect(error).toBeInstanceOf(ParseError);
      }
    }),
    RUNS,
  );
});

const name = fc.constantFrom('web', 'db', '__proto__', 'constructor', 'toString');
const labels = fc.option(fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 })), { nil: undefined });
const labelled = labels.map((some) => (some === undefined ? {} : { labels: some }));
const service = fc.tuple(labelled, fc.boolean()).map(([model, hasPorts]) => ({
  ...model,
  image: 'x',
  ...(hasPorts ? { ports: [{ target: 80, published: '80' }], container_name: 'mine' } : {}),
}));
const resource = fc.oneof(fc.constant(null), fc.constant({ external: true, name: 'theirs' }), labelled);

test('any model keeps its services and what is external, and gets neither a port of the host nor a name that is fixed', () => {
  const own = { container: { run: 'c' }, network: { run: 'n' }, volume: { run: 'v' } };
  fc.assert(
    fc.property(fc.dictionary(name, service), fc.dictionary(name, resource), (services, networks) => {
      const model = ownModel(parseComposeModel(JSON.stringify({ services, networks })), own);
      expect(Object.keys(model.services).sort()).toEqual(Object.keys(services).sort());
      for (const each of Object.values(model.services)) {
        expect(each).not.toHaveProperty('ports');
        expect(each).not.toHaveProperty('container_name');
        expect(each.labels).toMatchObject({ run: 'c' });
      }
      for (const [key, network] of Object.entries(networks)) {
        if (network !== null && 'external' in network) expect(model.networks[key]).toEqual(network);
        else expect(model.networks[key]).toMatchObject({ labels: { run: 'n' } });
      }
    }),
    RUNS,
  );
});
