/** A recording that came as JSON, checked field by field: somebody else may have sent the file. */
import { Fields } from '../events/fields.ts';
import { ParseError } from '../forkbed-error.ts';
import type { LiveStatus, TimelinePoint, WholeMessage } from './live-message.ts';
import { toLiveProcesses, toLiveSample, toSummary } from './parse-live-sample.ts';
import { RECORDING_FORMAT, RECORDING_VERSION, type RecordedEvent, type Recording } from './recording.ts';

const MAX_DETAIL = 10_000;

/** @throws ParseError that names the field and quotes what it is */
export function toRecording(value: unknown): Recording {
  const fields = new Fields(value);
  const format = fields.choice('format', [RECORDING_FORMAT]);
  const version = fields.count('version');
  if (version !== RECORDING_VERSION) {
    throw new ParseError({ expected: `version to be ${RECORDING_VERSION}`, received: String(version) });
  }
  return {
    format,
    version,
    whole: toWhole(fields.object('whole')),
    events: fields.objects('events').map(toEvent),
    ...fields.optional('thinnedUntilMs', (name) => fields.measure(name)),
  };
}

/** Of a page without controls: a recording cannot be acted upon. */
function toWhole(fields: Fields): WholeMessage {
  return {
    event: 'whole',
    name: fields.text('name'),
    isLab: false,
    status: toStatus(fields.object('status')),
    atMs: fields.measure('atMs'),
    epochMs: fields.measure('epochMs'),
    processes: toLiveProcesses(fields, 'processes'),
    ...toSummary(fields),
    points: fields.objects('points').map(toPoint),
  };
}

function toEvent(fields: Fields): RecordedEvent {
  if (fields.choice('event', ['sample', 'status']) === 'sample') {
    return { event: 'sample', sample: toLiveSample(fields.value('sample')) };
  }
  return { event: 'status', status: toStatus(fields.object('status')), epochMs: fields.measure('epochMs') };
}

function toStatus(fields: Fields): LiveStatus {
  const kind = fields.choice('kind', ['starting', 'live', 'ended', 'lost']);
  if (kind === 'starting' || kind === 'live') return { kind };
  return { kind, detail: fields.string('detail').slice(0, MAX_DETAIL) };
}

function toPoint(fields: Fields): TimelinePoint {
  return {
    epochMs: fields.measure('epochMs'),
    processes: fields.count('processes'),
    zombies: fields.count('zombies'),
    ...fields.optional('memoryBytes', (name) => fields.measure(name)),
    ...fields.optional('cpuPercent', (name) => fields.measure(name)),
    ...fields.optional('acceptQueue', (name) => fields.measure(name)),
    ...fields.optional('connectionsPerS', (name) => fields.measure(name)),
  };
}
