/**
 * `npm run swarm-figures`: a Swarm of three engines on this machine, many clients on it, and what they cost beside as many on one engine. It
 * writes its section of docs/scale.md. Exit code 1 where a verdict is not the right one. Needs root, and a machine that does nothing else.
 * --set-sysctl raises the limit of the kernel's table of neighbours, and takes it back.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeImage } from '../../src/host/docker/swarm/registry.ts';
import { type CheckReport, defaultEngine } from '../../src/host/index.ts';
import { describeMachine, machineLine } from '../../testkit/machine.ts';
import { environmentOfItsOwn, type Outcome, run } from '../support/run.ts';
import { SwarmBed } from '../support/swarm-bed.ts';
import { roomForNeighbours } from './neighbour-table.ts';

const ROOT = process.cwd();
const PAGE = join(ROOT, 'docs/scale.md');
const [BEGIN, END] = ['<!-- npm run swarm-figures writes from here -->', '<!-- to here -->'];
const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const NODES = 3;
const DATA_MIB = 3_000;
const LIMIT_MS = 900_000;
const POLL_MS = 1_000;
/** Of the wall time on one engine. */
const MAX_RATIO = 1.25;

interface Check {
  readonly report: CheckReport;
  readonly wallS: number;
  /** How many clients each node had; empty where all are on one engine. */
  readonly perNode: ReadonlyMap<string, number>;
}

const { pairs, many, clients, connections, setSysctl } = readArguments();
using _ = roomForNeighbours(Math.max(many, clients), { set: setSysctl });
const missing = SwarmBed.missing();
if (missing !== undefined) throw new Error(`expected a machine for a Swarm of engines, received one where ${missing}`);
// Before the bed, which reaches no registry of packages.
await makeImage(defaultEngine(), (line) => process.stderr.write(`${line}\n`));
await using bed = await SwarmBed.start({ nodes: NODES, dataMiB: DATA_MIB });
await Promise.all([bed.join(), bed.manager.load(IMAGE), bed.manager.load('forkbed-registry')]);
await forkbed('swarm', 'prepare');

const load = ['--clients', String(clients), '--connections', String(connections), '--messages', '5'];
const onSwarm = ['--swarm', ...load];
const passed = await check([...onSwarm, IMAGE]);
const failed = await check([...onSwarm, '--pids-limit', '0', IMAGE, '--', 'forkbed-server', '--reap', 'none']);
const walls: { readonly swarm: number; readonly one: number }[] = [];
for (let pair = 0; pair < pairs; pair++) {
  const swarm = (await check([...onSwarm, IMAGE])).wallS;
  walls.push({ swarm, one: (await check([...load, IMAGE])).wallS });
}
// One machine starts them all, so they gather for minutes.
const crowdLoad = ['--clients', String(many), '--connections', '10', '--start-timeout', '10m'];
const crowd = many === 0 ? undefined : await check(['--swarm', ...crowdLoad, IMAGE]);
const ratio = median(walls.map(({ swarm, one }) => swarm / one));
writeFileSync(PAGE, withSection(readFileSync(PAGE, 'utf8'), await section()));
const isRight =
  outcomeOf(passed) === 'pass' && outcomeOf(failed) === 'fail' && [undefined, 'pass'].includes(outcomeOf(crowd));
process.exitCode = isRight && !(ratio > MAX_RATIO) ? 0 : 1;

function readArguments(): { pairs: number; many: number; clients: number; connections: number; setSysctl: boolean } {
  const defaults = { pairs: '3', many: '500', clients: '60', connections: '200' };
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, fallback]) => [name, { type: 'string' as const, default: fallback }]),
  ) as Record<keyof typeof defaults, { type: 'string'; default: string }>;
  const { values } = parseArgs({ options: { ...options, 'set-sysctl': { type: 'boolean', default: false } } });
  const read = (name: keyof typeof defaults, min: number): number => {
    const number = Number(values[name]);
    if (Number.isInteger(number) && number >= min) return number;
    throw new RangeError(`--${name}: expected a whole number from ${min} on, received ${values[name]}`);
  };
  return {
    pairs: read('pairs', 1),
    many: read('many', 0),
    clients: read('clients', 1),
    connections: read('connections', 1),
    setSysctl: values['set-sysctl'] === true,
  };
}

function forkbed(...args: readonly string[]): Promise<Outcome> {
  const env = { ...environmentOfItsOwn(), DOCKER_HOST: bed.manager.host };
  return run(process.execPath, [join(ROOT, 'bin/forkbed.mjs'), ...args], { env, limitMs: LIMIT_MS });
}

/** On the manager, or through it. @throws Error where there is no report */
async function check(args: readonly string[]): Promise<Check> {
  const beganMs = performance.now();
  const running = forkbed('check', '--quiet', '--format', 'json', ...args);
  const perNode = await whileRunning(running);
  const { stdout, stderr } = await running;
  const wallS = (performance.now() - beganMs) / 1_000;
  if (stdout === '') throw new Error(`expected a report of ${args.join(' ')}, received ${stderr}`);
  const report: CheckReport = JSON.parse(stdout);
  process.stdout.write(`${args.join(' ')}: ${report.verdict.outcome} in ${wallS.toFixed(1)} s\n`);
  for (const { id, outcome, observed, evidence } of report.verdict.findings.filter(
    ({ outcome }) => outcome !== 'pass',
  )) {
    process.stdout.write(`  ${id}: ${outcome}, ${observed}\n${evidence.map((line) => `    ${line}\n`).join('')}`);
  }
  return { report, wallS, perNode };
}

/** Counts the tasks of the run's service, as long as there is one. */
async function whileRunning(running: Promise<unknown>): Promise<ReadonlyMap<string, number>> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  running.then(end, end);
  let perNode = new Map<string, number>();
  while (!isOver) {
    const services = await bed.manager.docker('service', 'ls', '--quiet', '--filter', 'label=forkbed.role=client');
    const [service = ''] = services.stdout.split('\n');
    if (service !== '') {
      const { stdout } = await bed.manager.docker('service', 'ps', service, '--format', '{{.Node}}');
      const nodes = stdout.split('\n').filter(Boolean);
      if (nodes.length > 0) perNode = new Map([...new Set(nodes)].sort().map((node) => [node, countOf(nodes, node)]));
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return perNode;
}

function countOf(nodes: readonly string[], node: string): number {
  return nodes.filter((each) => each === node).length;
}

function outcomeOf(checked: Check | undefined): CheckReport['verdict']['outcome'] | undefined {
  return checked?.report.verdict.outcome;
}

function observed({ report }: Check, id: string): string {
  return report.verdict.findings.find((finding) => finding.id === id)?.observed ?? 'not judged';
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

async function section(): Promise<string> {
  const nodes = ({ perNode }: Check) => [...perNode].map(([node, count]) => `${node} ${count}`).join(', ');
  const row = (what: string, checked: Check, id: string) =>
    `| ${what} | ${nodes(checked)} | ${checked.report.verdict.outcome} | ${observed(checked, id)} | ${checked.wallS.toFixed(1)} s |`;
  const each = (name: 'swarm' | 'one') => walls.map((wall) => wall[name].toFixed(1)).join(', ');
  const size = `${clients} clients × ${connections} connections × 5 messages`;
  return [
    machineLine(await describeMachine()),
    '',
    `${NODES} engines on this machine, each in namespaces of its own.`,
    '',
    '| run | clients by node | verdict | observed | wall time |',
    '|---|---|---|---|---:|',
    row(size, passed, 'served'),
    row('the same, `--reap none`', failed, 'no-defunct'),
    ...(crowd === undefined ? [] : [row(`${many} clients × 10 connections × 5 messages`, crowd, 'served')]),
    '',
    `Wall time of ${size}, in turn: on the Swarm ${each('swarm')} s, on one of its engines ${each('one')} s. The median of the`,
    `ratios is ${ratio.toFixed(2)}; the target is at most ${MAX_RATIO}.`,
  ].join('\n');
}

function withSection(page: string, text: string): string {
  if (!page.includes(BEGIN)) return withSection(`${page}\n## Measured on a Swarm\n\n${BEGIN}${END}\n`, text);
  const [before = '', others = ''] = page.split(BEGIN);
  const [, after = ''] = others.split(END);
  return `${before}${BEGIN}\n\n${text}\n\n${END}${after}`;
}
