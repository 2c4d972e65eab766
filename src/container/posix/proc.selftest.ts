/**
 * Holds the two parsers of /proc/PID/stat equal: the quick one in proc.c, for all processes at once, and the strict one in
 * TypeScript, for one. On folders that look like a proc, with every oddity in them, and on the real one while it changes.
 */
import * as posix from 'forkbed:posix';
import { ParseError } from '../../common/forkbed-error.ts';
import type { ProcessRecord } from '../../common/process-table/model.ts';
import { ProcessChanges } from '../proc/process-changes.ts';
import { listProcesses, NOTHING_KNOWN, readProcess } from '../proc/process-list.ts';

interface Tools {
  readonly test: (title: string, body: () => void) => void;
  readonly equal: (received: unknown, expected: unknown) => void;
}

const FOLDER = '/tmp/forkbed-selftest-proc';

/** What a kernel of today writes, of a process of so many ticks and pages. */
function stat(pid: number | string, command: string, state = 'S', tail = '241015 2744320 83'): string {
  return `${pid} (${command}) ${state} 1 12 12 0 -1 4194368 11 0 0 0 0 -3 0 0 20 0 3 0 ${tail} 18446744073709551615 1 1 0 17 0 0 0\n`;
}

/** The files of each folder: `undefined` for one that is not there. */
type Fake = Readonly<Record<string, { stat?: string | Uint8Array; cmdline?: string | Uint8Array }>>;

const ODD: Fake = {
  '1': { stat: stat(1, 'sh'), cmdline: 'sh\0-c\0a b\nc\0\0' },
  '2': { stat: stat(2, 'kthreadd'), cmdline: '' },
  '3': { stat: stat(3, 'a) b (c'), cmdline: 'renamed itself, with no end' },
  '4': { stat: stat(4, 'x\ny) '), cmdline: '\0' },
  '5': { stat: stat(5, 'evil) Z 9'), cmdline: '\0\0' },
  '6': { stat: stat(6, ''), cmdline: 'sh\0' },
  '7': { stat: stat(7, '((()))', 'Z'), cmdline: 'a zombie has none\0' },
  '8': { stat: stat(8, 'ノード0号', 't'), cmdline: '電文\0' },
  '9': { stat: new Uint8Array([...bytesOf('9 (cut '), 0xe8, 0xbf, ...bytesOf(stat(9, '').slice(3))]) },
  '10': { cmdline: 'has ended\0' },
  '20': { stat: stat(20, 'sh'), cmdline: new Uint8Array([0xff, 0, 0x61, 0xe8]) },
  '21': { stat: stat(21, 'sh'), cmdline: `${'x'.repeat(100_000)}\0` },
  '22': { stat: stat(22, 'sh'), cmdline: `${'x'.repeat(100_000)}\0` },
  '23': { stat: stat(23, 'sh', 'R', '9007199254740991 0 9007199254740991') },
  '25': { stat: stat(25, 'ab'), cmdline: 'ab\0' },
  '26': { stat: stat(26, 'ba'), cmdline: 'ba\0' },
  '27': { stat: stat(27, 'ba'), cmdline: 'ba\0' },
  '24': { stat: stat('2147483648', 'sh') },
  '28': {
    stat: '28 (sh) X 0 -1 -1 0 -1 4227340 1028 0 0 0 1 0 0 0 20 0 0 0 7351207 0 0 0 0 0\n',
    cmdline: 'was reaped\0',
  },
  '100': { stat: stat(100, 'sh', 'X', '0 0 0'), cmdline: `${'y'.repeat(8_192)}` },
  self: { stat: 'no process' },
  '12a': { stat: 'no process' },
};

/** None of them is a stat: the strict parser refuses it, and so must the quick one. */
const WRONG: readonly string[] = [
  '',
  '12 S 1 12 12',
  '12 (sh S 1 12 12',
  stat(12, 'sh', 'Q'),
  stat(12, 'sh', 'SS'),
  stat('1x', 'sh'),
  stat('', 'sh'),
  stat(12, 'sh').replace(') S 1 ', ') S x '),
  stat(12, 'sh', 'S', '-1 0 0'),
  stat(12, 'sh', 'S', '1 0 -83'),
  '12 (sh) S 1 12 12 0 -1 4194368 11 0 0 0 0 0 0 0 20 0 3 0',
  '12 (sh) ',
  '12 (',
];

export function testProcesses({ test, equal }: Tools): void {
  test('all processes at once are what each is alone, whatever it calls itself', () => {
    withFake(ODD, () => {
      const pids = Object.keys(ODD).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
      const alone = pids.map((pid) => readProcess(FOLDER, pid)).filter((process) => process !== undefined);
      // One has no stat any more, and one was reaped.
      equal(alone.length, pids.length - 2);
      equal(listProcesses(FOLDER).map(ageless), alone.map(ageless));
      equal(
        listProcesses(FOLDER, { withArgv: false }).map(ageless),
        alone.map((process) => ageless({ ...process, argv: [] })),
      );
    });
  });

  test('a folder without processes has no rows', () => {
    withFake({ self: { stat: 'no process' } }, () => equal(listProcesses(FOLDER), []));
  });

  test('so many that two cores read them are in the order of their pids, each with its own texts', () => {
    const sameInPairs = (pid: number) => 'x'.repeat(1 + ((pid >> 1) % 14));
    const pids = Array.from({ length: 1_501 }, (_, index) => 7 + 2 * index);
    const many = pids.map((pid) => [pid, { stat: stat(pid, sameInPairs(pid)), cmdline: `${sameInPairs(pid)}\0-\0` }]);
    // One of each half has ended, and one of each is for the strict parser.
    const odd = {
      9: {},
      3005: {},
      21: { stat: stat(21, 'huge', 'S', '9007199254740991 0 1') },
      2999: { stat: stat(2999, 'huge', 'S', '9007199254740991 0 1') },
    };
    withFake({ ...Object.fromEntries(many), ...odd }, () => {
      const alone = pids.map((pid) => readProcess(FOLDER, pid)).filter((process) => process !== undefined);
      equal(alone.length, pids.length - 2);
      equal(listProcesses(FOLDER).map(ageless), alone.map(ageless));
    });
    for (const pid of [11, 3007]) {
      withFake({ ...Object.fromEntries(many), [pid]: {} }, () => {
        run(['mkdir', `${FOLDER}/${pid}/stat`]);
        equal(
          refusalOf(() => listProcesses(FOLDER)),
          'read: Is a directory (EISDIR)',
        );
      });
    }
  });

  test('a text that is no stat is refused by both parsers, with the same words', () => {
    for (const text of WRONG) {
      withFake({ '12': { stat: text } }, () => {
        const [strict, quick] = [() => readProcess(FOLDER, 12), () => listProcesses(FOLDER)].map(refusalOf);
        equal(strict?.startsWith('expected the text of /proc/PID/stat'), true);
        equal(quick, strict);
      });
    }
  });

  test('the real processes, zombies and renamed ones among them, are what each is alone', () => {
    const children = ['a) S 0 (', 'x\ny', '電文'].map((name) =>
      posix.fork(() => {
        posix.prctl(posix.PR_SET_NAME, name);
        posix.nanosleep(60_000);
        return 0;
      }),
    );
    const zombie = posix.fork(() => 0);
    while (readProcess('/proc', zombie)?.state !== 'Z') posix.nanosleep(1);
    // A child is born with its parent's name.
    while (children.some((pid) => readProcess('/proc', pid)?.command === readProcess('/proc', zombie)?.command)) {
      posix.nanosleep(1);
    }
    const expected = [...children, zombie].map((pid) => readProcess('/proc', pid));
    const found = listProcesses('/proc');
    equal(
      found.filter(({ pid }) => [...children, zombie].includes(pid)).map(ageless),
      expected.map((process) => process && ageless(process)),
    );
    equal(
      found.every(({ ageMs }) => ageMs >= 0 && ageMs < 3_600_000 * 24 * 365),
      true,
    );
    for (const pid of children) posix.kill(pid, posix.SIGKILL);
    for (const pid of [...children, zombie]) posix.waitpid(pid, 0);
  });

  test('processes that end while they are read are left out, and nothing else is', () => {
    const churn = posix.fork(() => {
      for (;;)
        posix.waitpid(
          posix.fork(() => 0),
          0,
        );
    });
    for (let round = 0; round < 200; round += 1) {
      const pids = listProcesses('/proc').map(({ pid }) => pid);
      equal(pids.includes(churn) && pids.includes(posix.getpid()), true);
      equal(
        pids.every((pid, index) => index === 0 || pid > (pids[index - 1] ?? 0)),
        true,
      );
    }
    posix.kill(churn, posix.SIGKILL);
    posix.waitpid(churn, 0);
    // Its last child may be ours now, or nobody's.
    while (posix.waitpid(-1, posix.WNOHANG));
  });

  test('what has changed since the time before is reported, and nothing of the others', () => {
    const argvs = new ProcessChanges(FOLDER, { maxArgvs: 100, without: [8] });
    const bare = new ProcessChanges(FOLDER, { maxArgvs: 0, without: [] });
    const pids = [...Array(9).keys()].map((index) => index + 1);
    const before = Object.fromEntries(pids.map((pid) => [pid, { stat: stat(pid, 'sh'), cmdline: `sh\0${pid}\0` }]));
    const after: Fake = {
      ...before,
      '2': { stat: stat(2, 'bash'), cmdline: 'bash\0' },
      '3': { stat: stat(3, 'sh', 'Z'), cmdline: 'sh\x003\0' },
      '4': { stat: stat(4, 'sh'), cmdline: 'a new title\0' },
      '5': { stat: stat(5, 'sh', 'S', '241016 2744320 83'), cmdline: 'sh\x005\0' },
      '6': { stat: stat(6, 'sh', 'S', '241015 2744320 84'), cmdline: 'sh\x006\0' },
      '8': { stat: stat(8, 'sh', 'R'), cmdline: 'sh\x008\0' },
      '12': { stat: stat(12, 'sh'), cmdline: 'sh\x00' },
    };
    const { '1': _, '9': __, ...left } = after;
    const expectIn = (fake: Fake, expected: { full: number[]; bare: number[]; gone: number[] }) =>
      withFake(fake, () => {
        const all = listProcesses(FOLDER).map(ageless);
        const those = (wanted: number[]) => all.filter(({ pid }) => wanted.includes(pid));
        const [full, light] = [argvs.next(), bare.next()];
        equal(full.changed.map(ageless), those(expected.full));
        equal(
          light.changed.map(ageless),
          those(expected.bare).map((process) => ({ ...process, argv: [] })),
        );
        equal([full.gone, light.gone], [expected.gone, expected.gone]);
      });
    expectIn(before, { full: pids.filter((pid) => pid !== 8), bare: pids, gone: [] });
    expectIn(before, { full: [], bare: [], gone: [] });
    // Nobody sees of the fourth what it has written over its argv, where that is not read.
    expectIn(left, { full: [2, 3, 4, 5, 6, 12], bare: [2, 3, 5, 6, 8, 12], gone: [1, 9] });
    expectIn(left, { full: [], bare: [], gone: [] });
    expectIn({}, { full: [], bare: [], gone: [2, 3, 4, 5, 6, 7, 8, 12] });
  });

  test('of more processes than that the argvs are read in turn, and kept in between', () => {
    const pids = [...Array(2_000).keys()].map((index) => index + 1);
    const named = (title: string) =>
      Object.fromEntries(pids.map((pid) => [pid, { stat: stat(pid, 'sh'), cmdline: `${title}\0${pid}\0` }]));
    const changes = new ProcessChanges(FOLDER, { maxArgvs: 500, without: [] });
    withFake(named('first'), () => {
      equal(changes.next().changed.length, 2_000);
      equal(changes.next().changed.length, 0);
    });
    withFake(named('second'), () => {
      const slices = [1, 2, 3, 4].map(() => changes.next().changed);
      equal(
        slices.map(({ length }) => length),
        [500, 500, 500, 500],
      );
      equal(
        slices.flat().every(({ pid, argv }) => argv.join() === `second,${pid}`),
        true,
      );
      equal(changes.next().changed.length, 0);
    });
  });

  test('a table before that is none is refused, and one that points outside of itself is another', () => {
    const refused = (before: ArrayBuffer, part = 0, parts = 1) =>
      refusalOf(() => posix.readProcesses(FOLDER, posix.READ_ARGV, before, part, parts));
    withFake({ '7': { stat: stat(7, 'sh'), cmdline: 'sh\0' } }, () => {
      const counts = (...numbers: number[]) => new Uint32Array(numbers).buffer;
      for (const none of [counts(1), counts(1, 0), counts(0, 1), counts(2 ** 32 - 1, 2 ** 32 - 1)]) {
        equal(refused(none), 'readProcesses: Invalid argument (EINVAL)');
      }
      for (const [part, parts] of [
        [0, 0],
        [1, 1],
        [-1, 1],
        [0, -1],
      ]) {
        equal(refused(NOTHING_KNOWN, part, parts), 'readProcesses: Invalid argument (EINVAL)');
      }
      const table = posix.readProcesses(FOLDER, posix.READ_ARGV, NOTHING_KNOWN, 0, 1);
      // The head and one row; the text after them need not be a multiple of four bytes.
      const wrong = new Int32Array(table.slice(0), 0, 18);
      for (const field of [2 + 11, 2 + 13]) wrong[field] = -1;
      const marked = new Int32Array(posix.readProcesses(FOLDER, posix.READ_ARGV, wrong.buffer, 0, 1), 0, 18);
      equal(marked[2 + 15], 1);
    });
  });

  test('a folder that is not there is an error, and an empty one has no processes', () => {
    equal(
      refusalOf(() => listProcesses('/nowhere')),
      'opendir: No such file or directory (ENOENT)',
    );
    withFake({}, () => equal(listProcesses(FOLDER), []));
  });
}

/** The age goes on while we look. */
function ageless({ ageMs: _, ...process }: ProcessRecord): Omit<ProcessRecord, 'ageMs'> {
  return process;
}

function refusalOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof Error && (error instanceof ParseError || error.name === 'PosixError')) return error.message;
    throw error;
  }
  throw new Error('expected an error, received none');
}

function bytesOf(text: string): Uint8Array {
  return text === '' ? new Uint8Array() : new Uint8Array(posix.encodeUtf8(text));
}

/** Folders by mkdir(1) and rm(1): the module needs neither for anything else. */
function withFake(fake: Fake, body: () => void): void {
  const folders = Object.keys(fake).map((name) => `${FOLDER}/${name}`);
  run(['mkdir', FOLDER]);
  for (let at = 0; at < folders.length; at += 100) run(['mkdir', ...folders.slice(at, at + 100)]);
  for (const [name, files] of Object.entries(fake)) {
    for (const [file, content] of Object.entries(files)) writeFile(`${FOLDER}/${name}/${file}`, content);
  }
  try {
    body();
  } finally {
    run(['rm', '-r', FOLDER]);
  }
}

function writeFile(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? bytesOf(content) : content;
  const fd = posix.open(path, posix.O_WRONLY | posix.O_CREAT, 0o600);
  if (bytes.byteLength > 0) posix.write(fd, bytes.buffer as ArrayBuffer, 0, bytes.byteLength);
  posix.close(fd);
}

function run(argv: readonly string[]): void {
  const pid = posix.fork(() => posix.execve(`/bin/${argv[0]}`, argv, []));
  const status = posix.waitpid(pid, 0);
  if (!status || !('exitCode' in status) || status.exitCode !== 0) throw new Error(`${argv[0]} ${argv[1]} failed`);
}
