/**
 * What does it cost to run execs as load? 1,000 runs of `true` in a container, one after the other: by the engine's API with nothing
 * between, and as the load of a check, with the audit beside the container and each exec reported to it. The CPU time is that of this
 * process, in the check from its begin to its verdict.
 */
import { DEFAULT_PLAN, type ExecPlan, gatherRun, startSubject } from '../src/host/index.ts';
import { benchArguments } from './support/arguments.ts';
import { runBareExecs } from './support/bare-engine.ts';
import { report } from './support/result.ts';
import { measureRounds } from './support/rounds.ts';

const { rounds } = benchArguments({ rounds: 3 });
const IMAGE = process.env.FORKBED_IMAGE ?? 'forkbed';
const EXECS = 1_000;
const COMMAND = ['true'];
const MOST = 1.25;
const LIMIT_MS = 1_800_000;

const PLAN: ExecPlan = {
  kind: 'exec',
  name: 'command 1',
  command: COMMAND,
  runs: EXECS,
  concurrency: 1,
  timeoutMs: 30_000,
  end: 'wait',
};

const SUBJECTS: readonly { readonly name: string; readonly seconds: () => Promise<number> }[] = [
  { name: "the engine's API", seconds: secondsByApi },
  { name: 'a check, with its audit', seconds: secondsByCheck },
];

async function measure({ seconds }: (typeof SUBJECTS)[number]): Promise<{ seconds: number; cpuMs: number }> {
  const before = process.cpuUsage();
  const elapsed = await seconds();
  const { user, system } = process.cpuUsage(before);
  return { seconds: elapsed, cpuMs: (user + system) / 1_000 / EXECS };
}

function startSleeper() {
  return startSubject({ image: IMAGE, entrypoint: ['sleep'], command: ['infinity'], init: true });
}

async function secondsByApi(): Promise<number> {
  await using subject = await startSleeper();
  const beganMs = performance.now();
  await runBareExecs(subject.container.id, { count: EXECS, command: COMMAND });
  return (performance.now() - beganMs) / 1_000;
}

/** From the start of the load to its end. */
async function secondsByCheck(): Promise<number> {
  await using subject = await startSleeper();
  const plan = { ...DEFAULT_PLAN, port: 0, clients: 0, limitMs: LIMIT_MS, execs: [PLAN] };
  const { lives } = await gatherRun(subject, plan, { image: IMAGE });
  const { audit } = lives[0];
  if (audit.kind !== 'complete') throw new Error(`expected evidence, received ${audit.reason}`);
  const { started, succeeded } = audit.evidence.execs?.plans[0] ?? { started: 0, succeeded: 0 };
  if (succeeded < EXECS) throw new Error(`expected ${EXECS} execs, received ${succeeded} of ${started}`);
  return audit.evidence.load.watchedMs / 1_000;
}

const { seconds, cpuMs } = await measureRounds({ rounds, subjects: SUBJECTS, metrics: ['seconds', 'cpuMs'], measure });
await report({
  id: 'execs',
  title: 'What it costs to run execs as load',
  tables: [
    { question: `${EXECS.toLocaleString('en')} execs of \`true\`, one after the other`, unit: 's', series: seconds },
    { question: 'CPU time of the process on the host, for each of them', unit: 'ms', series: cpuMs },
  ],
  targets: [
    {
      what: "Execs as the load of a check, against the engine's API",
      limit: MOST,
      measured: seconds[1]?.ratio ?? Number.NaN,
    },
  ],
  notes: ['An exec by the API is created, started, read to its end and inspected, on connections that are kept.'],
});
