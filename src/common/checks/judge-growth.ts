/**
 * One kind of growth as a finding: a leak fails, what is kept passes, and what could not be decided is unknown, with its
 * figures. The words for what grew are the caller's.
 */
import type { Grower, GrowthKind, GrowthSeries } from '../growth/growth.ts';
import { type Trend, trendIn } from '../growth/trend.ts';
import { counted, describeProcess, formatCount, formatDuration } from '../report/phrase.ts';
import type { CheckContext } from './check-context.ts';
import { loadIsOver, passIfCovered } from './coverage.ts';
import type { Evidence } from './evidence.ts';
import { fail, type Judgement, unknown } from './finding.ts';
import { countLoad } from './load-kind.ts';

export interface GrowthWords {
  readonly kind: GrowthKind;
  /** `305 descriptors, 5 before` */
  readonly observed: string;
  /** `300 descriptors` */
  readonly amount: (more: number) => string;
  /** What a process has now, as a line: `pid 7 (x): 305 descriptors, 5 before`. */
  readonly line: (grower: Grower) => string;
  readonly remedy: string;
  /** Further lines for growth: by whom. */
  readonly causes?: readonly string[];
  /** Lines for a pass without growth. */
  readonly flat?: readonly string[];
}

export function judgeGrowth(evidence: CheckContext, words: GrowthWords): Judgement {
  const trend = growthTrend(evidence, words.kind);
  const { observed } = words;
  switch (trend.kind) {
    case 'flat':
      return passIfCovered(evidence, observed, words.flat ?? []);
    case 'kept':
      return passIfCovered(
        evidence,
        `${observed}, none more after ${describeAmount(trend.amount, evidence)}: they are kept`,
        growthLines(evidence, words),
      );
    case 'growing':
      return (
        withheld(evidence, words) ?? fail({ observed, evidence: growthLines(evidence, words), remedy: words.remedy })
      );
    case 'open':
      return withheld(evidence, words) ?? unknown(`${observed}; ${whyOpen(evidence)}`, growthLines(evidence, words));
  }
}

export function growthTrend(evidence: Pick<Evidence, 'growth'>, kind: GrowthKind): Trend {
  const { growth } = evidence;
  return trendIn(growth, kind);
}

/** Who grew, and what each round added. */
export function growthLines(
  { growth }: Evidence,
  { kind, amount, line, causes = [] }: Omit<GrowthWords, 'remedy'>,
): string[] {
  const { growers, grown, values } = growth.series[kind];
  const rest = grown - growers.length;
  return [
    ...growers.map(line),
    ...(rest > 0 ? [`and ${formatCount(rest)} more`] : []),
    ...causes,
    ...values.map((value, index) => {
      const added = value - (values[index - 1] ?? 0);
      const done = describeDone(growth.amounts[index] ?? 0, growth.unit);
      return `${index === 0 ? 'load' : `round ${index}`}, ${done}: ${added < 0 ? '-' : '+'}${amount(Math.abs(added))}`;
    }),
  ];
}

/** Growth that may have another reason than the subject: unknown, whatever its trend. */
function withheld(evidence: CheckContext, words: GrowthWords): Judgement | undefined {
  const { load, sockets } = evidence;
  const lines = growthLines(evidence, words);
  if (!loadIsOver(load)) return unknown(`${words.observed}, but not all clients have finished`, lines);
  if (sockets.others > 0 && !haveOwnClientsGone(evidence)) {
    const others = counted(sockets.others, 'connection of other people', 'connections of other people');
    return unknown(`${words.observed}, but ${others} ${sockets.others === 1 ? 'is' : 'are'} open`, lines);
  }
  return undefined;
}

/** Clients whose network was taken away are still connected, as the server sees it. */
function haveOwnClientsGone({ chaos }: CheckContext): boolean {
  return chaos?.faults.some(({ fault, wasOnMs }) => fault === 'disconnect' && wasOnMs !== undefined) ?? false;
}

function whyOpen({ growth }: Evidence): string {
  if (growth.ended.kind === 'limit') return `whether that goes on cannot be told: ${growth.ended.reason}`;
  return 'it slows down and does not stop, so a leak cannot be told from a pool';
}

function describeAmount(amount: number, { growth }: Evidence): string {
  const done = describeDone(amount, growth.unit);
  return growth.unit === 'ms' ? `a further ${done}` : done.replace(' ', ' further ');
}

function describeDone(amount: number, unit: Evidence['growth']['unit']): string {
  if (unit === 'ms') return formatDuration(amount);
  return countLoad(amount, unit);
}

export function describeGrower({ process, before, now, parts }: Grower, noun: string): string {
  const added = parts.length === 0 ? '' : `; added: ${parts.join(', ')}`;
  return `${describeProcess(process)}: ${formatCount(now)} ${noun}, ${formatCount(before)} before${added}`;
}

/**
 * `305 descriptors in 2 processes, 5 before`; where something else went meanwhile, so that the totals hide it, first what was
 * added: `7 more: 6 descriptors, 6 before`.
 */
export function describeTotal(
  { before, now, values }: GrowthSeries,
  { noun, processes }: { noun: string; processes: number },
): string {
  const where = processes > 1 ? ` in ${counted(processes, 'process', 'processes')}` : '';
  const amount = noun === 'KiB' ? `${formatCount(now)} KiB` : counted(now, noun);
  const more = values.at(-1) ?? 0;
  const hidden = now - before < more ? `${formatCount(more)} more: ` : '';
  return `${hidden}${amount}${where}, ${formatCount(before)} before`;
}
