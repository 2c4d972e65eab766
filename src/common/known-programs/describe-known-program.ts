/**
 * What the catalogue says of a program, as words for a finding: a remedy where it explains what was seen, an observation where it
 * says otherwise. It never decides whether a check holds.
 */
import { formatDuration } from '../report/phrase.ts';
import type { KnownProgram, StopEnd } from './known-program.ts';

const INIT = 'start the container with an init (docker run --init)';
/** Their work as PID 1 is their own; what a script or an idler does with signals is its author's. */
const OWN_HANDLERS: readonly KnownProgram['group'][] = ['init', 'runner', 'daemon'];
const ENDED_BY_SIGTERM = 143;

/** Why PID 1 left an orphan, and what to do; `undefined` where the catalogue does not explain it. */
export function orphansLeftRemedy(known: KnownProgram | undefined): string | undefined {
  const fact = orphansLeft(known);
  if (known === undefined || fact === undefined || known.belowInit?.orphans !== 'at once') return undefined;
  return `${fact} (${describeSource(known)}): ${orphansAdvice(known)}`;
}

/** `npm does not reap orphans, and turns SIGTERM into exit code 1` */
function orphansLeft(known: KnownProgram | undefined): string | undefined {
  if (known?.orphans === 'left') return `${known.program} does not reap orphans${describeStop(known)}`;
  if (known?.orphans !== 'later') return undefined;
  const { program, reapedAfterMs = 0 } = known;
  return `${program} reaps orphans late, the last of seven after ${formatDuration(reapedAfterMs)}`;
}

function describeStop({ group, stop }: KnownProgram): string {
  if (stop === undefined || stop === 0 || stop === ENDED_BY_SIGTERM || !OWN_HANDLERS.includes(group)) return '';
  return stop === 'killed' ? ', and SIGTERM does not end it' : `, and turns SIGTERM into exit code ${stop}`;
}

function orphansAdvice({ program, group }: KnownProgram): string {
  if (group === 'runner') return `${INIT}, and run what ${program} starts without ${program}`;
  return group === 'language' ? `${INIT}, or let its program wait for every child` : INIT;
}

/** Of a finding that PID 1 left orphans, where the catalogue saw it reap them. */
export function orphansReapedNote(known: KnownProgram | undefined): string[] {
  if (known?.orphans !== 'at once') return [];
  return [`otherwise than in the catalogue: ${known.program} reaped orphans at once (${describeSource(known)})`];
}

/** Of a PID 1 that ended of orphans. */
export function endedRemedy(known: KnownProgram | undefined): string | undefined {
  if (known?.endedWith === undefined) return undefined;
  const { program, endedWith } = known;
  return `${program} ends when an orphan has ended, with exit code ${endedWith} (${describeSource(known)}): ${INIT}, which adopts orphans in its place`;
}

/** Of a PID 1 of which processes went when orphans ended. */
export function replacesRemedy(known: KnownProgram | undefined): string | undefined {
  if (known?.replaces !== true) return undefined;
  return `${known.program} ends or replaces processes of its own when orphans end (${describeSource(known)}): ${INIT}, which adopts orphans in its place`;
}

/** Of a PID 1 that was disturbed by orphans, where the catalogue saw it outlive them undisturbed. */
export function undisturbedNote(known: KnownProgram | undefined): string[] {
  if (known?.replaces !== false || known.orphans === undefined || !OWN_HANDLERS.includes(known.group)) return [];
  return [`otherwise than in the catalogue: ${known.program} took no notice of orphans (${describeSource(known)})`];
}

/** Of a PID 1 that a signal did not end, and that the engine killed; `undefined` where the catalogue does not explain it. */
export function stopRemedy(known: KnownProgram | undefined, signal: string): string | undefined {
  if (known?.stop !== 'killed' || signal !== 'SIGTERM' || !OWN_HANDLERS.includes(known.group)) return undefined;
  const { program, documentedStop, belowInit } = known;
  const fact = `${program} does not end on SIGTERM as PID 1 (${describeSource(known)})`;
  if (documentedStop !== undefined && documentedStop.end !== 'killed') {
    const { signal: documented, end } = documentedStop;
    return `${fact}: stop it with ${documented} (STOPSIGNAL, docker run --stop-signal), which ended it with exit code ${end}`;
  }
  const end = belowInit?.stop;
  if (end === undefined || end === 'killed') return undefined;
  return `${fact}: ${INIT}, below which SIGTERM ended it with exit code ${end}`;
}

/** Of a PID 1 that the engine killed, where the catalogue saw the signal end it. */
export function stoppedNote(known: KnownProgram | undefined, signal: string): string[] {
  if (known === undefined || !OWN_HANDLERS.includes(known.group)) return [];
  const end = stopEnd(known, signal);
  if (end === undefined || end === 'killed') return [];
  const besideOrphan =
    signal === 'SIGTERM' && known.stopWithOrphan === 'killed' ? ', but not while an orphan lived' : '';
  const source = describeSource(known);
  return [
    `otherwise than in the catalogue: ${signal} ended ${known.program} with exit code ${end}${besideOrphan} (${source})`,
  ];
}

function stopEnd({ stop, documentedStop }: KnownProgram, signal: string): StopEnd | undefined {
  if (signal === documentedStop?.signal) return documentedStop.end;
  return signal === 'SIGTERM' ? stop : undefined;
}

/** `npm 12.2.0, measured 2026-11-28` */
function describeSource({ versions, measured }: KnownProgram): string {
  return `${versions.join(', ')}, measured ${measured}`;
}
