/** The options of `forkbed-probe audit`: those of the load that the audit waits for and watches, and its own. */
import { LOAD_KINDS } from '../checks/load-kind.ts';
import { DAY, loadOptions } from '../load/load-options.ts';
import { choice, duration, flag, integer, list, text, withDefault } from '../option-kinds.ts';

const CLIENT_KINDS = LOAD_KINDS.filter((kind) => kind !== 'none');

export const auditOptions = {
  gate: text({
    default: '/run/forkbed/gate.sock',
    placeholder: 'PATH',
    help: 'Unix socket at which the clients arrive; made here, removed at the end',
  }),
  clients: withDefault(loadOptions.clients, 1),
  clientsRun: choice(CLIENT_KINDS, {
    default: 'connections',
    help: 'what the clients count: connections of forkbed-client, runs of a command, execs',
  }),
  for: loadOptions.for,
  ignore: list({
    placeholder: 'NAME|PID',
    help: 'leave out a process and its descendants, repeatable',
    expected: 'a command name or a pid',
    parse: (value) => (value === '' ? undefined : value),
  }),
  container: text({
    default: '',
    placeholder: 'ID',
    help: 'id of the container of the server: the audit enters no namespace of another one; empty: not known',
  }),
  startedAt: integer({
    default: 0,
    max: Number.MAX_SAFE_INTEGER,
    placeholder: 'MS',
    help: 'when PID 1 was started, since the epoch: the audit touches no namespace of another age; 0: not known',
  }),
  sharesProcesses: flag({
    help: 'PID 1 is of another container, as in a pod: the subject is the oldest process without a parent, where there is no port',
  }),
  warmUp: withDefault(loadOptions.warmUp, 0),
  startTimeout: { ...loadOptions.startTimeout, formerly: ['arriveTimeout'] },
  limit: loadOptions.limit,
  settle: duration({
    ...DAY,
    default: 2_000,
    min: 100,
    help: 'settle window: what stays for longer counts as left behind',
  }),
  port: integer({ default: 5005, max: 65_535, help: 'port that the server listens on; 0: none, with --clients 0' }),
  udp: loadOptions.udp,
  unix: loadOptions.unix,
  payload: { ...withDefault(loadOptions.payload, 'forkbed audit'), formerly: ['message'] },
  payloadHex: { ...loadOptions.payloadHex, formerly: ['messageHex'] },
  variables: text({
    default: '',
    placeholder: 'NAME=VALUE',
    help: 'variables of docker-compose.yml, one a line, to validate before anything else',
  }),
  proc: text({ default: '/proc', placeholder: 'DIR', help: 'the mount of proc to read' }),
  json: flag({ help: 'print JSON lines instead of a table: progress, the evidence, and last the verdict' }),
};
