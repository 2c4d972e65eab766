/**
 * One program as PID 1 of a container: what becomes of the orphans that it adopts, and how it ends. Everything is seen from a
 * container beside it, by forkbed's probe; `forkbed check` and its rules take no part.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { toIdentity } from '../../src/common/process-table/identity.ts';
import type { Census, ProcessRecord } from '../../src/common/process-table/model.ts';
import { Container, type Probe } from './container.ts';
import type { Program } from './programs.ts';
import {
  type Measured,
  type Reaping,
  reapedWhen,
  type Stop,
  sigchldUse,
  speaksOfProcess,
  toStop,
  type WaitsFor,
  waitsFor,
} from './row.ts';

export interface Site {
  readonly image: string;
  readonly probeImage: string;
  /** The name of the run, for its label. */
  readonly run: string;
}

/** A program that ended, or did not come up, before anything was asked of it. */
export class NotStarted extends Error {}

const UP_WITHIN_MS = 60_000;
/** It is up when its processes have been the same for so long: an init may pause between one service and the next. */
const STEADY_MS = 2_500;
const POLL_MS = 500;
const WATCH_S = 12;
const FIRST_WATCH_MS = 4_500;
/** How long it is traced; whoever was late may poll, every five seconds as some do. */
const TRACE_S = 1.5;
const POLLING_TRACE_S = 11;
const PID1 = 1;
/** How orphans end: as options of `forkbed-probe orphan`. */
const ENDS = [
  '--exit 0',
  '--exit 1',
  '--exit 2',
  '--exit 139',
  '--signal SIGTERM',
  '--signal SIGKILL',
  '--signal SIGSEGV',
];

/** Watches, and meanwhile leaves one orphan after another, over more than two seconds: whoever polls is met at any point of its round. */
const LEAVE_ORPHANS = [
  `forkbed-probe watch --interval 50 --for ${FIRST_WATCH_MS} --settle 500 & sleep 0.3`,
  ...ENDS.map((end) => `forkbed-probe orphan ${end}; sleep 0.3`),
  'wait',
].join('\n');

/** Prints the masks of the signalfds that PID 1 has open. */
const SIGNALFD_MASKS = 'cat /proc/1/fdinfo/* 2>/dev/null | sed -n "s/^sigmask:[[:space:]]*//p"';

/** What the threads of PID 1 ask of the kernel while an orphan ends. */
function traceCommand(seconds: number): string {
  return [
    'strace -qq -f -p 1 -e trace=wait4,waitid,waitpid -o /tmp/trace & sleep 1',
    `forkbed-probe orphan --exit 0 >/tmp/orphan; sleep ${seconds}; kill $!; wait`,
    'for thread in $(ls /proc/1/task); do grep "^$thread " /tmp/trace; done',
    'echo traced',
  ].join('\n');
}

/** An orphan that lives on, and says so when it is told to stop. */
const LIVE_ORPHAN = `(perl -e '$|=1; $SIG{$_}=sub{print "$_[0]\\n"; exit} for qw(TERM HUP INT); print "up\\n"; sleep while 1' &); exec sleep infinity`;

/** @throws NotStarted where it did not come up */
export async function measure(program: Program, site: Site): Promise<Measured> {
  await using container = await start(program, site, []);
  const living = await measureLiving(container, program, site);
  if (!living.reaping.lives) {
    await assertLivesAlone(program, site);
    return living;
  }
  const replaced = (await losesAlone(program, site, living)) ? 0 : living.replaced;
  const stopWithOrphan = await stopBesideOrphan(container, site);
  const restarts = await startsAgain(container, program, site);
  const stop = restarts ? await stopPlainly(container) : undefined;
  const documentedStop = restarts ? await stopAsDocumented(container, program, site) : undefined;
  const belowInit = await measureBelowInit(program, site);
  return {
    ...living,
    replaced,
    stopWithOrphan,
    restarts,
    ...(stop && { stop }),
    ...(documentedStop && { documentedStop }),
    ...(belowInit && { belowInit }),
  };
}

/** The control of a program that did not outlive the orphans. @throws NotStarted where it ends without any, too */
async function assertLivesAlone(program: Program, site: Site): Promise<void> {
  await using container = await start(program, site, []);
  {
    await using probe = await joinOrSayWhyNot(container, site.probeImage);
    await awaitUp(container, probe, program);
  }
  const limitMs = performance.now() + (program.watchS ?? WATCH_S) * 1_000;
  while (performance.now() < limitMs) {
    const ended = await whyEnded(container, 'without an orphan, soon after it was up');
    if (ended !== undefined) throw ended;
    await delay(POLL_MS);
  }
}

async function start(program: Program, { image, run }: Site, more: readonly string[]) {
  const { command, options = [], needsNetwork } = program;
  const network = needsNetwork === true ? 'bridge' : 'none';
  return Container.start({ image, command, runOptions: [...options, ...more], network, run });
}

async function measureLiving(container: Container, program: Program, { probeImage }: Site): Promise<Measured> {
  await using probe = await joinOrSayWhyNot(container, probeImage);
  const before = await awaitUp(container, probe, program);
  const sigchld = await sigchldOf(probe);
  const logged = (await container.logs()).length;
  const { reaping, after } = await leaveOrphans(container, probe, program);
  const logLines = (await container.logs()).slice(logged).filter(speaksOfProcess).length;
  if (after === undefined) return { sigchld, waitsFor: 'not traced', reaping, logLines, replaced: 0 };
  const replaced = gone(before, after);
  return { sigchld, waitsFor: await trace(probe, reaping), reaping, logLines, replaced };
}

/** How many there are no more. */
function gone(before: readonly ProcessRecord[], after: Census): number {
  const present = new Set(after.processes.map(toIdentity));
  return before.filter((process) => !present.has(toIdentity(process))).length;
}

/** The control of a program that lost processes beside orphans: whether it loses some without any, in the same time. */
async function losesAlone(program: Program, site: Site, { replaced, reaping }: Measured): Promise<boolean> {
  if (replaced === 0) return false;
  await using container = await start(program, site, []);
  await using probe = await joinOrSayWhyNot(container, site.probeImage);
  const before = await awaitUp(container, probe, program);
  await delay(reaping.watchedMs);
  const after = await takeCensus(probe);
  return after === undefined || gone(before, after) > 0;
}

/** A program that ends at once takes its namespaces with it. */
async function joinOrSayWhyNot(container: Container, image: string): Promise<Probe> {
  try {
    return await container.probe(image);
  } catch (error) {
    throw (await whyEnded(container)) ?? error;
  }
}

async function whyEnded(container: Container, when = 'before it was up'): Promise<NotStarted | undefined> {
  const ended = await container.ended();
  if (ended === undefined) return undefined;
  const said = (await container.logs()).at(-1) ?? 'nothing';
  return new NotStarted(`it ended with ${ended.exitCode} ${when}; it said: ${said.trim()}`);
}

/** The processes of the program, when it shows that it is up and they have been the same for a while. */
async function awaitUp(container: Container, probe: Probe, { up }: Program): Promise<readonly ProcessRecord[]> {
  const limitMs = performance.now() + UP_WITHIN_MS;
  let last = '';
  let sinceMs = performance.now();
  let seen = 'nothing';
  while (performance.now() < limitMs) {
    await delay(POLL_MS);
    const census = await takeCensus(probe);
    if (census === undefined) throw (await whyEnded(container)) ?? new Error('expected a census, received none');
    const { processes } = census;
    const now = processes.map(toIdentity).join(' ');
    seen = processes.map(({ command }) => command).join(', ');
    if (now !== last) sinceMs = performance.now();
    last = now;
    if (performance.now() - sinceMs >= STEADY_MS && isUp(census, up)) return processes;
  }
  throw new NotStarted(`expected ${up} to show that it is up, received ${seen}`);
}

function isUp({ processes, sockets }: Census, up: number | string): boolean {
  if (typeof up === 'string') return processes.some(({ command }) => command === up);
  return sockets.some(({ state, localPort }) => state === 'LISTEN' && localPort === up);
}

/** Without the probe's own container's processes, whose main one came from outside; `undefined` where the namespace is gone. */
async function takeCensus(probe: Probe): Promise<Census | undefined> {
  const { exitCode, stdout } = await probe.exec(['forkbed-probe', 'census']);
  if (exitCode !== 0) return undefined;
  const census = JSON.parse(stdout) as Census;
  return { ...census, processes: census.processes.filter(({ pid, ppid }) => pid === PID1 || ppid !== 0) };
}

async function sigchldOf(probe: Probe): Promise<Measured['sigchld']> {
  const census = await takeCensus(probe);
  const detail = census?.details.find(({ pid }) => pid === PID1);
  if (detail === undefined) throw new Error('expected the signal sets of PID 1, received none');
  const { stdout } = await probe.exec(['sh', '-c', SIGNALFD_MASKS]);
  return sigchldUse(
    detail.signals,
    stdout.split('\n').filter((line) => line !== ''),
  );
}

interface Watched {
  readonly event: 'watched';
  readonly zombies: { readonly ageMs: { readonly max: number } };
}

interface Orphaned {
  readonly event: 'orphaned';
  readonly pid: number;
  readonly parent: number;
}

/** `after`: the census at the end of the watch; `undefined` where PID 1 has ended. */
async function leaveOrphans(container: Container, probe: Probe, { watchS = WATCH_S }: Program) {
  const beganMs = performance.now();
  const { stdout } = await probe.exec(['sh', '-c', LEAVE_ORPHANS]);
  const events = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Watched | Orphaned]));
  const orphans = events.filter((event) => event.event === 'orphaned');
  const pids = new Set(orphans.map(({ pid }) => pid));
  let lastMs = events.find((event) => event.event === 'watched')?.zombies.ageMs.max ?? 0;
  let after = await takeCensus(probe);
  while (after !== undefined && zombiesAmong(after, pids).length > 0 && performance.now() - beganMs < watchS * 1_000) {
    lastMs = Math.max(lastMs, ...zombiesAmong(after, pids).map(({ ageMs }) => ageMs));
    await delay(POLL_MS);
    after = await takeCensus(probe);
  }
  const watchedMs = Math.round(performance.now() - beganMs);
  const ended = await container.ended();
  const left = after === undefined || ended !== undefined ? 0 : zombiesAmong(after, pids).length;
  const reaping: Reaping = {
    reaped: reapedWhen({ left, lastMs }),
    ...(left === 0 && { reapedAfterMs: Math.round(lastMs) }),
    left,
    watchedMs,
    adoptedBy: [...new Set(orphans.map(({ parent }) => parent))],
    lives: ended === undefined,
    ...(ended && { endedWith: ended.exitCode }),
  };
  return { reaping, after: ended === undefined ? after : undefined };
}

function zombiesAmong({ processes }: Census, pids: ReadonlySet<number>): ProcessRecord[] {
  return processes.filter(({ pid, state }) => state === 'Z' && pids.has(pid));
}

async function trace(probe: Probe, { reaped }: Reaping): Promise<WaitsFor> {
  const seconds = reaped === 'later' ? POLLING_TRACE_S : TRACE_S;
  const { stdout } = await probe.exec(['sh', '-c', traceCommand(seconds)]);
  const lines = stdout.trim().split('\n');
  return lines.at(-1) === 'traced' ? waitsFor(lines) : 'not traced';
}

/** `docker stop` while an orphan lives that says whether it was told to stop. */
async function stopBesideOrphan(
  container: Container,
  { probeImage }: Site,
): Promise<NonNullable<Measured['stopWithOrphan']>> {
  await using orphan = await container.probe(probeImage, ['sh', '-c', LIVE_ORPHAN]);
  const limitMs = performance.now() + UP_WITHIN_MS;
  while (!(await orphan.logs()).includes('up') && performance.now() < limitMs) await delay(POLL_MS);
  const stop = await stopPlainly(container);
  return { ...stop, orphanTold: /^(?:TERM|HUP|INT)$/m.test(await orphan.logs()) };
}

async function stopPlainly(container: Container): Promise<Stop> {
  const ms = await container.stop();
  return toStop({ signal: 'SIGTERM', ms, exitCode: await exitCodeOf(container) });
}

async function stopAsDocumented(container: Container, program: Program, site: Site): Promise<Stop | undefined> {
  const { stopSignal } = program;
  if (stopSignal === undefined || !(await startsAgain(container, program, site))) return undefined;
  const ms = await container.stopBy(stopSignal);
  return toStop({ signal: stopSignal, ms, exitCode: await exitCodeOf(container) });
}

async function exitCodeOf(container: Container): Promise<number> {
  const ended = await container.ended();
  if (ended === undefined) throw new Error('expected the container to have ended, received one that runs');
  return ended.exitCode;
}

/** As `docker restart` does after its stop. */
async function startsAgain(container: Container, program: Program, { probeImage }: Site): Promise<boolean> {
  await container.startAgain();
  try {
    await using probe = await joinOrSayWhyNot(container, probeImage);
    await awaitUp(container, probe, program);
    return true;
  } catch (error) {
    if (error instanceof NotStarted) return false;
    throw error;
  }
}

/** `undefined` where it does not come up below an init, or where it has one already. */
async function measureBelowInit(program: Program, site: Site): Promise<Measured['belowInit']> {
  if (program.options?.includes('--init')) return undefined;
  await using container = await start(program, site, ['--init']);
  try {
    await using probe = await joinOrSayWhyNot(container, site.probeImage);
    await awaitUp(container, probe, program);
    const { reaping } = await leaveOrphans(container, probe, program);
    return { reaping, ...(reaping.lives && { stop: await stopPlainly(container) }) };
  } catch (error) {
    if (error instanceof NotStarted) return undefined;
    throw error;
  }
}
