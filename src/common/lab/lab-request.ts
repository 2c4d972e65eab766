/** What the page of the lab may ask for: a name and a body for each, checked field by field. Everything has a bound. */
import { Fields } from '../events/fields.ts';
import { MODE_NAMES, type ModeName, REAP_NAMES, type ReapName } from '../events/server-names.ts';
import { ParseError } from '../forkbed-error.ts';
import { type Bug, parseBug } from '../programs/bug.ts';
import { EXPERIMENT_NAMES, EXPERIMENTS, type ExperimentName, type ExperimentReport } from './experiments.ts';
import { CONTAINER_LIMITS, type ContainerLimit, LAB_LIMITS, MISBEHAVIOURS } from './lab-limits.ts';

/** What a button does that needs nothing else. */
export const PLAIN_ACTIONS = [
  'end-clients',
  'suspend-server',
  'resume-server',
  'end-server',
  'leave-orphan',
  'fill-pids',
  'verdict',
] as const;
export type PlainAction = (typeof PLAIN_ACTIONS)[number];

export interface ServerRequest extends Readonly<Record<ContainerLimit, number>> {
  readonly mode: ModeName;
  readonly reap: ReapName;
  /** As `--bug` takes it; empty for none. */
  readonly bug: string;
  /** 0: no limit. */
  readonly maxChildren: number;
}

export interface ClientsRequest {
  readonly containers: number;
  /** Of each. */
  readonly connections: number;
  readonly holdS: number;
  readonly misbehave: (typeof MISBEHAVIOURS)[number];
}

/** Of a body. */
export const MAX_BODY_BYTES = 4 * 1024;

export type LabRequest =
  | { readonly action: PlainAction }
  | { readonly action: 'kill-child'; readonly pid?: number }
  | { readonly action: 'start-server'; readonly server: ServerRequest }
  | { readonly action: 'start-clients'; readonly clients: ClientsRequest }
  | { readonly action: 'run-experiment'; readonly experiment: ExperimentName; readonly prediction: string };

/** What came of it: a sentence, in English; of an experiment its report. Of a verdict a message of its own has the findings. */
export interface LabReply {
  readonly observed: string;
  readonly report?: ExperimentReport;
}

/** @throws ParseError for an action that there is not, and for a body that is not its own */
export function toLabRequest(action: string, body: unknown): LabRequest {
  const fields = new Fields(body);
  const known = (...names: readonly string[]) => {
    const other = fields.names.find((name) => !names.includes(name));
    if (other !== undefined) throw new ParseError({ expected: names.join(', ') || 'no field', received: other });
  };
  switch (action) {
    case 'kill-child':
      known('pid');
      return { action, ...fields.optional('pid', (name) => fields.count(name, 2, 2 ** 22)) };
    case 'start-server':
      known('mode', 'reap', 'bug', 'maxChildren', ...Object.keys(CONTAINER_LIMITS));
      return { action, server: toServer(fields) };
    case 'start-clients':
      known('containers', 'connections', 'holdS', 'misbehave');
      return { action, clients: toClients(fields) };
    case 'run-experiment':
      known('experiment', 'prediction');
      return { action, ...toPrediction(fields) };
  }
  const plain = PLAIN_ACTIONS.find((each) => each === action);
  if (plain === undefined) throw new ParseError({ expected: 'an action of the lab', received: action.slice(0, 40) });
  known();
  return { action: plain };
}

function toServer(fields: Fields): ServerRequest {
  const mode = fields.choice('mode', MODE_NAMES);
  const reap = fields.choice('reap', REAP_NAMES);
  const text = fields.text('bug');
  if (text !== '') assertBug(parseBug(text), text);
  return {
    mode,
    reap,
    bug: text,
    maxChildren: fields.count('maxChildren', 0, LAB_LIMITS.maxChildren),
    pids: toLimit(fields, 'pids'),
    memoryMiB: toLimit(fields, 'memoryMiB'),
    cpus: toLimit(fields, 'cpus'),
    openFiles: toLimit(fields, 'openFiles'),
  };
}

function toLimit(fields: Fields, name: ContainerLimit): number {
  const { min, max, step } = CONTAINER_LIMITS[name];
  const value = fields.value(name);
  // A twentieth is no exact number.
  const isMultiple = typeof value === 'number' && Math.abs(value / step - Math.round(value / step)) < 1e-6;
  if (isMultiple && (value === 0 || (value >= min && value <= max))) return value;
  const unit = step === 1 ? 'an integer' : `a multiple of ${step}`;
  throw new ParseError({
    expected: `${name} to be 0, for no limit, or ${unit} from ${min} to ${max}`,
    received: (JSON.stringify(value) ?? 'undefined').slice(0, 40),
  });
}

function toClients(fields: Fields): ClientsRequest {
  return {
    containers: fields.count('containers', 1, LAB_LIMITS.containers),
    connections: fields.count('connections', 1, LAB_LIMITS.connections),
    holdS: fields.count('holdS', 0, LAB_LIMITS.holdS),
    misbehave: fields.choice('misbehave', MISBEHAVIOURS),
  };
}

function toPrediction(fields: Fields): { experiment: ExperimentName; prediction: string } {
  const experiment = fields.choice('experiment', EXPERIMENT_NAMES);
  return { experiment, prediction: fields.choice<string>('prediction', EXPERIMENTS[experiment].outcomes) };
}

function assertBug(bug: Bug | undefined, text: string): void {
  if (bug === undefined) throw new ParseError({ expected: 'a bug as --bug takes it', received: text });
}
