/**
 * Measures a census against the baseline. Processes that are in both are compared by identity, what they hold by descriptor
 * number and target; processes that came and went are matched by role. Nothing that one process gave back, and no process
 * that went, makes up for what another one added. Pure.
 */
import type { Endpoint } from '../endpoint.ts';
import { byPid, isSame } from '../process-table/identity.ts';
import { listeningInodes } from '../process-table/listening-sockets.ts';
import type { Census, ProcessDetail, ProcessRecord } from '../process-table/model.ts';
import { isZombie } from '../process-table/process-tree.ts';
import type { Grower, GrowthKind, Measure } from './growth.ts';
import { groupByRole, type RoleContext } from './role.ts';

/** How many of those that have grown a measure names. */
const MAX_GROWERS = 5;

export interface CensusMeasures {
  readonly compared: number;
  readonly unreadable: readonly number[];
  readonly kinds: Readonly<Record<GrowthKind, Measure>>;
}

/** A process that is in both censuses, with its details where they were read. */
interface Pair {
  readonly process: ProcessRecord;
  readonly old: ProcessRecord;
  readonly before: ProcessDetail | undefined;
  readonly after: ProcessDetail | undefined;
}

/** `endpoint`: where the subject listens; `undefined` for nowhere, or where every child may hold its socket. */
export class GrowthMeter {
  readonly #baseline: Counted;
  readonly #byPid: ReadonlyMap<number, ProcessRecord>;
  readonly #details: ReadonlyMap<number, ProcessDetail>;
  readonly #targets: ReadonlyMap<number, ReadonlySet<string>>;
  readonly #endpoint: Endpoint | undefined;

  constructor(baseline: Census, endpoint: Endpoint | undefined) {
    this.#endpoint = endpoint;
    this.#byPid = byPid(baseline.processes);
    this.#details = detailsByPid(baseline);
    this.#targets = new Map(baseline.details.map(({ pid, targets = [] }) => [pid, new Set(targets)]));
    this.#baseline = this.#counted(baseline);
  }

  measure(census: Census): CensusMeasures {
    const details = detailsByPid(census);
    const pairs = census.processes.flatMap((process): Pair[] => {
      const old = this.#byPid.get(process.pid);
      if (old === undefined || !isSame(old, process) || isZombie(process)) return [];
      return [{ process, old, before: this.#details.get(process.pid), after: details.get(process.pid) }];
    });
    const now = byPid(census.processes);
    const counted = this.#counted(census);
    const [before, after] = [livingByRole(this.#baseline, now), livingByRole(counted, this.#byPid)];
    const readable = pairs.filter(isReadable);
    return {
      compared: pairs.length,
      unreadable: pairs.filter((pair) => !isReadable(pair)).map(({ process }) => process.pid),
      kinds: {
        descriptors: total(readable.map((pair) => this.#descriptors(pair))),
        memory: total(pairs.flatMap(memory)),
        threads: total(pairs.map(({ process, old }) => grower(process, old.threads, process.threads))),
        processes: additions(before, knownRoles(before, after)),
        strays: additions(NOBODY, newRoles(before, after)),
        holders: additions(holdersByRole(this.#baseline, now), holdersByRole(counted, this.#byPid)),
      },
    };
  }

  #descriptors({ process, before, after }: Pair): Grower & { more: number } {
    const [then = 0, now = 0] = [before?.descriptors, after?.descriptors];
    if (after?.targets === undefined || before?.targets === undefined) return grower(process, then, now);
    const known = this.#targets.get(process.pid);
    const added = after.targets.filter((target) => known?.has(target) !== true);
    return { process, before: then, now, more: added.length, parts: describeTargets(added) };
  }

  /** Every socket that listens there counts, IPv4 and IPv6, as it is at that moment. */
  #counted(census: Census): Counted {
    const { processes, details } = census;
    const inodes = listeningInodes(census, this.#endpoint);
    const holding = details.filter(({ socketInodes = [] }) => socketInodes.some((inode) => inodes.has(inode)));
    return { processes, holders: new Set(holding.map(({ pid }) => pid)) };
  }
}

/** The processes of a census, and the pids of those that hold a listening socket of the subject. */
type Counted = Pick<RoleContext, 'processes' | 'holders'>;

function livingByRole({ processes, holders }: Counted, others: RoleContext['others']): Roles {
  return groupByRole({ processes: processes.filter((process) => !isZombie(process)), others, holders });
}

function holdersByRole({ processes, holders }: Counted, others: RoleContext['others']): Roles {
  return new Map(
    [...groupByRole({ processes, others, holders })]
      .map(([role, members]) => [role, members.filter(({ pid }) => holders.has(pid))] as const)
      .filter(([, members]) => members.length > 0),
  );
}

function isReadable({ before, after }: Pair): boolean {
  return before?.descriptors !== undefined && after?.descriptors !== undefined;
}

function memory({ process, before, after }: Pair): (Grower & { more: number })[] {
  if (before?.anonymousKiB === undefined || after?.anonymousKiB === undefined) return [];
  const then = before.anonymousKiB + (before.sharedKiB ?? 0);
  return [grower(process, then, after.anonymousKiB + (after.sharedKiB ?? 0))];
}

function grower(process: ProcessRecord, before: number, now: number): Grower & { more: number } {
  return { process, before, now, more: Math.max(0, now - before), parts: [] };
}

function total(each: readonly (Grower & { more: number })[]): Measure {
  const grown = each.filter(({ more }) => more > 0).sort((a, b) => b.more - a.more);
  const sum = (value: (one: Grower & { more: number }) => number) => each.reduce((so, one) => so + value(one), 0);
  return {
    more: sum(({ more }) => more),
    before: sum(({ before }) => before),
    now: sum(({ now }) => now),
    growers: grown.slice(0, MAX_GROWERS).map(({ more: _, ...rest }) => rest),
    grown: grown.length,
  };
}

type Roles = ReadonlyMap<string, readonly ProcessRecord[]>;

const NOBODY: Readonly<Roles> = new Map();

function knownRoles(before: Roles, now: Roles): Roles {
  return new Map([...now].filter(([role]) => before.has(role)));
}

function newRoles(before: Roles, now: Roles): Roles {
  return new Map([...now].filter(([role]) => !before.has(role)));
}

/** Of each role those beyond as many as there were before: the youngest. */
function additions(before: Roles, now: Roles): Measure {
  const added = [...now].flatMap(([role, members]) => {
    const more = members.length - (before.get(role)?.length ?? 0);
    if (more <= 0) return [];
    return [...members].sort((a, b) => (b.startTicks ?? 0) - (a.startTicks ?? 0)).slice(0, more);
  });
  const count = (roles: Roles) => [...roles.values()].reduce((sum, members) => sum + members.length, 0);
  return {
    more: added.length,
    before: count(before),
    now: count(now),
    growers: added.slice(0, MAX_GROWERS).map((process) => ({ process, before: 0, now: 1, parts: [] })),
    grown: added.length,
  };
}

/** `300 sockets`, `2 pipes`, `1 anon_inode:[eventfd]`, `/var/log/x`. */
function describeTargets(targets: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const target of targets) {
    const kind = targetKind(target.slice(target.indexOf(' ') + 1));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_GROWERS)
    .map(([kind, count]) => (count === 1 ? kind : `${count} x ${kind}`));
}

function targetKind(target: string): string {
  return /^(socket|pipe):\[\d+\]$/.exec(target)?.[1] ?? target;
}

function detailsByPid({ details }: Census): Map<number, ProcessDetail> {
  return new Map(details.map((detail) => [detail.pid, detail]));
}
