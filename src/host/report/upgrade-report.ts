/** A JSON report that an earlier forkbed saved, as this one would have saved it. What it does not know it leaves as it is, for the schema. */

type Fields = Readonly<Record<string, unknown>>;

const EVIDENCE = ['evidence', 'lives', '*', 'audit', 'evidence'];
const CENSUS = ['evidence', 'lives', '*', 'engineCount', 'census'];

/** Where a field had another name in version 2: `*` is each item of a list. */
const RENAMED_SINCE_2: readonly (readonly [path: readonly string[], former: string, name: string])[] = [
  [['verdict'], 'course', 'timeline'],
  [['verdict'], 'notAsked', 'notApplicable'],
  [['verdict', 'figures', 'processes'], 'born', 'births'],
  [EVIDENCE, 'course', 'timeline'],
  [EVIDENCE, 'visit', 'finalProbe'],
  [[...EVIDENCE, 'load'], 'born', 'births'],
  [CENSUS, 'least', 'min'],
  [CENSUS, 'most', 'max'],
];

/** What was saved before UDP and Unix sockets names no transport. */
function withTransport(report: unknown): unknown {
  return changeAt(report, [...EVIDENCE, 'subject', 'listener'], (listener) => ({ transport: 'tcp', ...listener }));
}

/** The report in version 3, where it is one of version 2 or 3; anything else as it is. */
export function upgradeReport(saved: unknown): unknown {
  if (!isFields(saved)) return saved;
  return withTransport(withCurrentPlan(saved.schemaVersion === 2 ? fromVersion2(saved) : saved));
}

function fromVersion2(saved: Fields): unknown {
  const renamed = RENAMED_SINCE_2.reduce<unknown>(
    (report, [path, former, name]) => changeAt(report, path, (fields) => rename(fields, former, name)),
    { ...saved, schemaVersion: 3 },
  );
  return changeAt(renamed, ['evidence', 'stop'], (stop) =>
    stop.kind === 'not-asked' ? { ...stop, kind: 'not-applicable' } : stop,
  );
}

/** What 0.1 saved has the message by its former names alone; every report has those for one release. */
function withCurrentPlan(report: unknown): unknown {
  return changeAt(report, ['plan'], ({ send, sendHex, ...plan }) => ({
    ...(send === undefined ? {} : { payload: send }),
    ...(sendHex === undefined ? {} : { payloadHex: sendHex }),
    ...plan,
  }));
}

/** The value, with the object at the path changed; the same value where there is none. */
function changeAt(value: unknown, path: readonly string[], change: (fields: Fields) => Fields): unknown {
  const [key, ...rest] = path;
  if (key === '*') return Array.isArray(value) ? value.map((item) => changeAt(item, rest, change)) : value;
  if (!isFields(value)) return value;
  if (key === undefined) return change(value);
  return Object.hasOwn(value, key) ? { ...value, [key]: changeAt(value[key], rest, change) } : value;
}

/** In its place among the others. */
function rename(fields: Fields, former: string, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key === former ? name : key, value]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
