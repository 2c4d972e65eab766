import { describe, expect, test } from '@jest/globals';
import { UsageError } from './forkbed-error.ts';
import { parseHex } from './hex.ts';
import { choice, duration, flag, hex, inGroup, integer, list, optional, text } from './option-kinds.ts';
import {
  describeEnvironment,
  describeOptions,
  environmentName,
  hasArgument,
  maskSecrets,
  parseOptions,
} from './options.ts';

const table = {
  host: text({ default: '0.0.0.0', placeholder: 'ADDRESS', help: 'where to listen' }),
  port: integer({ default: 5005, max: 65_535, help: 'the port' }),
  offset: integer({ default: 0, min: -10, max: 10, help: 'an offset' }),
  reap: choice(['none', 'ignore', 'wait'], { default: 'ignore', help: 'how to reap' }),
  maxChildren: integer({ default: 0, help: 'the most children at once' }),
  json: flag({ help: 'print JSON' }),
};

function parse(args: readonly string[], environment: Record<string, string> = {}) {
  return parseOptions({ table, args, environment: new Map(Object.entries(environment)) });
}

describe('parseOptions', () => {
  test('gives every default where nothing is given', () => {
    expect(parse([])).toEqual({ host: '0.0.0.0', port: 5005, offset: 0, reap: 'ignore', maxChildren: 0, json: false });
  });

  test('takes a value after a space and after an equals sign', () => {
    expect(parse(['--port', '1', '--max-children=7'])).toMatchObject({ port: 1, maxChildren: 7 });
  });

  test('splits at the first equals sign alone', () => {
    expect(parse(['--host=a=b='])).toMatchObject({ host: 'a=b=' });
  });

  test('takes the last of two', () => {
    expect(parse(['--port', '1', '--port', '2'])).toMatchObject({ port: 2 });
  });

  test('takes a flag without a value, and leaves what follows it alone', () => {
    expect(parse(['--json', '--port', '9'])).toMatchObject({ json: true, port: 9 });
  });

  test('switches a flag off again', () => {
    expect(parse(['--json=0'], { FORKBED_JSON: '1' })).toMatchObject({ json: false });
    expect(parse(['--json=false'], { FORKBED_JSON: 'true' })).toMatchObject({ json: false });
  });

  test('reads the environment, and lets the command line win', () => {
    const environment = { FORKBED_PORT: '1', FORKBED_MAX_CHILDREN: '2', FORKBED_REAP: 'wait' };
    expect(parse(['--port', '3'], environment)).toMatchObject({ port: 3, maxChildren: 2, reap: 'wait' });
  });

  test('takes an empty variable for one that is not set, as Compose hands it on', () => {
    expect(parse([], { FORKBED_PORT: '', FORKBED_REAP: '', FORKBED_JSON: '' })).toEqual(parse([]));
  });

  test('ignores variables that are not its own', () => {
    expect(parse([], { PORT: 'x', FORKBED_OTHER: 'x', forkbed_port: '1' })).toEqual(parse([]));
  });

  test('takes the borders of a range, and a negative number where the range has one', () => {
    expect(parse(['--port', '65535', '--offset', '-10'])).toMatchObject({ port: 65_535, offset: -10 });
    expect(parse(['--port', '0', '--offset=10'])).toMatchObject({ port: 0, offset: 10 });
  });

  test('reads -0 as 0', () => {
    expect(Object.is(parse(['--port', '-0']).port, 0)).toBe(true);
  });

  test.each([
    [['--port', '65536'], '--port: expected an integer from 0 to 65535, received "65536"'],
    [['--port', '-1'], '--port: expected an integer from 0 to 65535, received "-1"'],
    [['--port=1e3'], '--port: expected an integer from 0 to 65535, received "1e3"'],
    [['--port=0x10'], '--port: expected an integer from 0 to 65535, received "0x10"'],
    [['--port', '1.5'], '--port: expected an integer from 0 to 65535, received "1.5"'],
    [['--port', ' 1'], '--port: expected an integer from 0 to 65535, received " 1"'],
    [['--port', ''], '--port: expected an integer from 0 to 65535, received ""'],
    [['--port'], '--port: expected an integer from 0 to 65535, received nothing'],
    [['--max-children', '99999999999999999'], '--max-children: expected an integer from 0 to 2147483647'],
    [['--host='], '--host: expected a text that is not empty, received ""'],
    [['--reap', 'often'], '--reap: expected one of none, ignore, wait, received "often"'],
    [['--reap', 'constructor'], 'received "constructor"'],
    [['--json=yes'], '--json: expected 1, true, 0 or false, received "yes"'],
  ])('refuses %j', (args, message) => {
    expect(() => parse(args)).toThrow(message);
  });

  test.each(['--colour', '-q', '--', 'stray', '', '--constructor', '--__proto__'])(
    'refuses %j, which is no option',
    (argument) => {
      expect(() => parse([argument])).toThrow(
        new UsageError(`expected an option, received ${JSON.stringify(argument)}`),
      );
    },
  );

  test.each([
    ['--prot', '--port'],
    ['--maxChildren', '--max-children'],
    ['--PORT', '--port'],
    ['-port', '--port'],
    ['–port', '--port'],
    ['port', '--port'],
    ['--max', '--max-children'],
  ])('refuses %j, and asks whether %s was meant', (argument, meant) => {
    expect(() => parse([argument, '80'])).toThrow(
      new UsageError(`expected an option, received ${JSON.stringify(argument)}; did you mean ${meant}?`),
    );
  });

  test('quotes no value of what is no option: it may be a secret', () => {
    expect(() => parse(['--pasword=secret'])).toThrow(new UsageError('expected an option, received "--pasword"'));
  });

  test('names the variable that holds an unusable value', () => {
    expect(() => parse([], { FORKBED_MAX_CHILDREN: 'many' })).toThrow(
      'FORKBED_MAX_CHILDREN: expected an integer from 0 to 2147483647, received "many"',
    );
  });

  test('throws errors that callers can tell by their code', () => {
    expect(() => parse(['--nope'])).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
  });
});

describe('environmentName', () => {
  test.each([
    ['port', 'FORKBED_PORT'],
    ['maxChildren', 'FORKBED_MAX_CHILDREN'],
    ['connectTimeoutMs', 'FORKBED_CONNECT_TIMEOUT_MS'],
  ])('spells %s as %s', (name, variable) => {
    expect(environmentName(name)).toBe(variable);
  });
});

describe('describeEnvironment', () => {
  test('shows the rule by an option of this very table, the one with the longest name', () => {
    expect(describeEnvironment(table)).toBe('--max-children is FORKBED_MAX_CHILDREN');
    expect(describeEnvironment({ json: flag({ help: 'print JSON' }) })).toBe('--json is FORKBED_JSON');
  });
});

describe('describeOptions', () => {
  test('gives a line an option, aligned, with its default', () => {
    const { host, port, json } = table;
    expect(describeOptions({ host, port, json })).toBe(
      [
        '  --host ADDRESS  where to listen (default: 0.0.0.0)',
        '  --port N        the port (default: 5005)',
        '  --json          print JSON',
      ].join('\n'),
    );
  });

  test('gives an option that is too long for its column a line of its own', () => {
    const unusuallyLongOptionName = integer({ default: 1, placeholder: 'MS', help: 'a time' });
    expect(describeOptions({ port: table.port, unusuallyLongOptionName })).toBe(
      [
        `  --port N${' '.repeat(20)}  the port (default: 5005)`,
        '  --unusually-long-option-name MS',
        `  ${' '.repeat(28)}  a time (default: 1)`,
      ].join('\n'),
    );
  });

  test('says nothing of a default that is empty', () => {
    expect(describeOptions({ gate: text({ default: '', placeholder: 'PATH', help: 'a socket' }) })).toBe(
      '  --gate PATH  a socket',
    );
  });

  test('gives nothing for no options', () => {
    expect(describeOptions({})).toBe('');
  });
});

describe('list', () => {
  const digits = {
    digit: list({
      placeholder: 'DIGIT',
      help: 'a digit',
      expected: 'a digit',
      parse: (value) => (/^\d$/.test(value) ? Number(value) : undefined),
    }),
  };
  const parseDigits = (args: readonly string[], environment: Record<string, string> = {}) =>
    parseOptions({ table: digits, args, environment: new Map(Object.entries(environment)) }).digit;

  test('is empty by default', () => {
    expect(parseDigits([])).toEqual([]);
  });

  test('is given again and again, or with commas', () => {
    expect(parseDigits(['--digit', '1', '--digit=2,3'])).toEqual([1, 2, 3]);
  });

  test('on the command line takes the place of the environment', () => {
    expect(parseDigits([], { FORKBED_DIGIT: '7,8' })).toEqual([7, 8]);
    expect(parseDigits(['--digit', '1', '--digit', '2'], { FORKBED_DIGIT: '7,8' })).toEqual([1, 2]);
  });

  test('with one item that cannot be used is an error that quotes what was given', () => {
    expect(() => parseDigits(['--digit', '1,x'])).toThrow('--digit: expected a digit, received "1,x"');
    expect(() => parseDigits(['--digit', '1,'])).toThrow('expected a digit');
  });
});

describe('optional', () => {
  const table = { reap: optional(choice(['none', 'wait'], { default: 'none', help: '' }), 'how') };
  const parseReap = (args: readonly string[]) => parseOptions({ table, args, environment: new Map() }).reap;

  test('is undefined where it is not given, and one of its choices where it is', () => {
    expect([parseReap([]), parseReap(['--reap', 'wait'])]).toEqual([undefined, 'wait']);
    expect(() => parseReap(['--reap', 'never'])).toThrow('expected one of none, wait');
  });
});

describe('duration', () => {
  const table = { limit: duration({ default: 2_000, min: 100, max: 86_400_000, help: 'a limit' }) };
  const parseLimit = (value: string) => parseOptions({ table, args: ['--limit', value], environment: new Map() }).limit;

  test.each([
    ['500', 500],
    ['500ms', 500],
    ['60s', 60_000],
    ['1.5s', 1_500],
    ['5m', 300_000],
    ['24h', 86_400_000],
  ])('%s is %d ms', (value, ms) => {
    expect(parseLimit(value)).toBe(ms);
  });

  test.each(['', '99ms', '25h', '-1s', '5x', '1 s', 's', '1e3'])(
    '%j is an error that says what is expected',
    (value) => {
      expect(() => parseLimit(value)).toThrow(
        `--limit: expected a time from 100ms to 24h, such as 500ms, 60s, 5m or 1h, received ${JSON.stringify(value)}`,
      );
    },
  );

  test('tells its default in the largest unit that it is a whole number of', () => {
    expect(describeOptions(table)).toBe('  --limit TIME  a limit (default: 2s)');
  });
});

describe('hex', () => {
  const table = { bytes: hex({ help: 'bytes' }) };
  const parseBytes = (args: readonly string[]) => parseOptions({ table, args, environment: new Map() }).bytes;

  test('is pairs of digits, and empty where it is not given', () => {
    expect([parseBytes([]), parseBytes(['--bytes', '00fF'])]).toEqual(['', '00fF']);
    expect([...new Uint8Array(parseHex('00fF7a'))]).toEqual([0, 255, 122]);
  });

  test.each(['', '0', '0g', '00 11'])('%j is an error', (value) => {
    expect(() => parseBytes(['--bytes', value])).toThrow('--bytes: expected pairs of hexadecimal digits, received');
  });
});

describe('positionals', () => {
  const parseWith = (args: readonly string[]) => {
    const positionals: string[] = [];
    return { values: parseOptions({ table, args, environment: new Map(), positionals }), positionals };
  };

  test('are what is neither an option nor its value, wherever it stands', () => {
    const { values, positionals } = parseWith(['--port', '80', 'nginx', '--json', 'more']);
    expect(positionals).toEqual(['nginx', 'more']);
    expect(values).toMatchObject({ port: 80, json: true });
  });

  test('are no options that are misspelt', () => {
    expect(() => parseWith(['--prot', '80'])).toThrow('received "--prot"');
    expect(() => parseWith(['-p'])).toThrow('received "-p"');
    expect(() => parseWith(['–port', '80'])).toThrow('received "–port"; did you mean --port?');
  });
});

describe('short forms', () => {
  const shorts = {
    env: {
      ...list({ placeholder: 'X', help: 'a variable', expected: 'X', parse: (value) => value, commas: false }),
      short: 'e',
    },
    memory: { ...text({ default: '', placeholder: 'BYTES', help: 'a limit' }), short: 'm' },
    quiet: { ...flag({ help: 'no progress' }), short: 'q' },
  };
  const parseShort = (args: readonly string[]) => parseOptions({ table: shorts, args, environment: new Map() });

  test.each([
    [
      ['-e', 'A=1', '-e', 'B=2,3'],
      ['A=1', 'B=2,3'],
    ],
    [['-eA=1'], ['A=1']],
    [['-e=A=1'], ['A=1']],
    [
      ['--env', 'A=1', '-e', '-x', '--env=B'],
      ['A=1', '-x', 'B'],
    ],
  ])('%j is taken as docker run takes it', (args, env) => {
    expect(parseShort(args).env).toEqual(env);
  });

  test('stand for the same option as the long ones, and the last of two wins', () => {
    expect(parseShort(['--memory', '1g', '-m2g', '-q'])).toMatchObject({ memory: '2g', quiet: true });
    expect(parseShort(['-q=false'])).toMatchObject({ quiet: false });
  });

  test('name the option where its value is unusable', () => {
    expect(() => parseShort(['-m'])).toThrow('-m: expected a text that is not empty, received nothing');
    expect(() => parseShort(['-q=maybe'])).toThrow('-q: expected 1, true, 0 or false, received "maybe"');
  });

  test('are not what a long name with one hyphen means', () => {
    expect(() => parseShort(['-env', 'A=1'])).toThrow('received "-env"; did you mean --env?');
  });

  test('stand together where all but the last are flags', () => {
    expect(parseShort(['-qm512m'])).toEqual(parseShort(['-q', '-m', '512m']));
    expect(parseShort(['-qq=false'])).toEqual(parseShort(['-q=false']));
    expect(parseShort(['-qeA=1', '-qe', 'B=2'])).toEqual(parseShort(['-q', '-e', 'A=1', '-e', 'B=2']));
    expect(() => parseShort(['-qm'])).toThrow('-m: expected a text that is not empty, received nothing');
    expect(() => parseShort(['-qx'])).toThrow('expected an option, received "-x"');
  });

  test('stand before the long ones in the help, which are aligned below them', () => {
    const { memory } = shorts;
    expect(describeOptions({ memory, port: integer({ default: 1, help: 'a port' }) })).toBe(
      ['  -m, --memory BYTES  a limit', '      --port N        a port (default: 1)'].join('\n'),
    );
  });
});

test('options of a group stand below its heading, in the order of the table', () => {
  const { port, json, host } = table;
  expect(describeOptions({ json, ...inGroup('Where', { port }), ...inGroup('Who', { host }) })).toBe(
    [
      '  --json          print JSON',
      '',
      'Where:',
      '  --port N        the port (default: 5005)',
      '',
      'Who:',
      '  --host ADDRESS  where to listen (default: 0.0.0.0)',
    ].join('\n'),
  );
});

describe('options that are refused', () => {
  test('are refused with the reason, in each form', () => {
    const reason = 'expected no port to be published';
    const refused = new Map(['-p', '--publish'].map((form) => [form, reason]));
    const parseWith = (args: readonly string[]) => parseOptions({ table, args, environment: new Map(), refused });
    for (const args of [['-p', '80:80'], ['-p80:80'], ['-p=80:80']]) {
      expect(() => parseWith(args)).toThrow(new UsageError(`-p: ${reason}`));
    }
    expect(() => parseWith(['--publish=80:80'])).toThrow(new UsageError(`--publish: ${reason}`));
    expect(() => parseWith(['-port', '80'])).toThrow('did you mean --port?');
  });
});

describe('what was given', () => {
  test('is told as it was spelled, on the command line and in the environment', () => {
    const spellings = new Map<string, string>();
    const environment = new Map([
      ['FORKBED_HOST', 'here'],
      ['FORKBED_PORT', '1'],
      ['FORKBED_JSON', ''],
    ]);
    parseOptions({ table, args: ['--port', '5005'], environment, spellings });
    expect([...spellings]).toEqual([
      ['host', 'FORKBED_HOST'],
      ['port', '--port'],
    ]);
  });
});

describe('hasArgument', () => {
  test.each([
    [['--help'], true],
    [['--port', '1', '--nope', '-h'], true],
    [['--host', '--help'], false],
    [['--host=--help', '--port'], false],
    [['help', '--json', '--help'], true],
    [[], false],
  ])('%j: %j', (args, expected) => {
    expect(hasArgument({ table, args, spellings: ['--help', '-h'] })).toBe(expected);
  });
});

describe('maskSecrets', () => {
  const env = list({ placeholder: 'NAME=VALUE', help: '', expected: 'a text', parse: (value) => value, commas: false });
  const secrets = { ...table, env: { ...env, short: 'e', isSecret: true } };

  test('shows the name and not the value of what may be a secret, and leaves all else as it was typed', () => {
    const args = [
      '--env',
      'A=s3cret',
      '--env=B=s3cret',
      '-e',
      'C=s3=cret',
      '-eD=s3cret',
      '-e',
      'E',
      '--host=A=b',
      'x',
      '--env',
    ];
    expect(() =>
      parseOptions({ table: { env: { ...secrets.env, parse: () => undefined } }, args, environment: new Map() }),
    ).toThrow(new UsageError('--env: expected a text, received "A=***"'));
    expect(maskSecrets(secrets, args)).toEqual([
      '--env',
      'A=***',
      '--env=B=***',
      '-e',
      'C=***',
      '-eD=***',
      '-e',
      'E',
      '--host=A=b',
      'x',
      '--env',
    ]);
  });
});

test('a list without commas takes each item whole', () => {
  const env = list({ placeholder: 'NAME=VALUE', help: '', expected: 'a text', parse: (value) => value, commas: false });
  const args = ['--env', 'A=1,2', '--env', 'B=3'];
  expect(parseOptions({ table: { env }, args, environment: new Map() }).env).toEqual(['A=1,2', 'B=3']);
});

describe('an option that had another name', () => {
  const renamed = {
    bug: {
      ...list({ placeholder: 'BUG', help: 'a bug', expected: 'a bug', parse: (each) => each || undefined }),
      formerly: ['fault', 'defectOnPurpose'],
      formerWords: { 'foreign-child': 'reaps-orphans', stop: 'sigstop' },
    },
    mode: { ...choice(['quick', 'slow'], { default: 'slow', help: 'how' }), formerWords: { fast: 'quick' } },
  };

  function parseRenamed(args: readonly string[], environment: Record<string, string> = {}) {
    const sentences: string[] = [];
    const spellings = new Map<string, string>();
    const values = parseOptions({
      table: renamed,
      args,
      environment: new Map(Object.entries(environment)),
      spellings,
      onDeprecated: (sentence) => sentences.push(sentence),
    });
    return { ...values, sentences, spellings: Object.fromEntries(spellings) };
  }

  test('takes the new one, and says nothing of it', () => {
    expect(parseRenamed(['--bug', 'a,b', '--mode=quick'], { FORKBED_BUG: 'x' })).toEqual({
      bug: ['a', 'b'],
      mode: 'quick',
      sentences: [],
      spellings: { bug: '--bug', mode: '--mode' },
    });
  });

  test('takes each former one for it, in both forms, and says so once', () => {
    expect(parseRenamed(['--fault', 'a', '--fault=b', '--defect-on-purpose', 'c', '--bug', 'd'])).toMatchObject({
      bug: ['a', 'b', 'c', 'd'],
      sentences: ['--fault is deprecated: use --bug', '--defect-on-purpose is deprecated: use --bug'],
      spellings: { bug: '--bug' },
    });
  });

  test('takes a former variable for it, unless the new one is set', () => {
    expect(parseRenamed([], { FORKBED_FAULT: 'a' })).toMatchObject({
      bug: ['a'],
      sentences: ['FORKBED_FAULT is deprecated: use FORKBED_BUG'],
      spellings: { bug: 'FORKBED_FAULT' },
    });
    expect(parseRenamed([], { FORKBED_FAULT: 'a', FORKBED_BUG: 'b' })).toMatchObject({ bug: ['b'], sentences: [] });
    expect(parseRenamed([], { FORKBED_FAULT: 'a', FORKBED_BUG: '' })).toMatchObject({ bug: ['a'] });
    expect(parseRenamed([], { FORKBED_FAULT: '' })).toMatchObject({ bug: [], sentences: [], spellings: {} });
  });

  test('takes former words of its value, alone, among others and before a value of their own', () => {
    expect(parseRenamed(['--mode', 'fast', '--bug', 'foreign-child,x,stop:30s,stop=1'])).toMatchObject({
      mode: 'quick',
      bug: ['reaps-orphans', 'x', 'sigstop:30s', 'sigstop=1'],
      sentences: [
        '--mode fast is deprecated: use quick',
        '--bug foreign-child is deprecated: use reaps-orphans',
        '--bug stop is deprecated: use sigstop',
      ],
    });
    expect(parseRenamed([], { FORKBED_MODE: 'fast' })).toMatchObject({
      mode: 'quick',
      sentences: ['FORKBED_MODE fast is deprecated: use quick'],
    });
  });

  test('leaves words alone that only contain a former one, or are names of every object', () => {
    expect(parseRenamed(['--bug', 'stopped,x:stop,constructor'])).toMatchObject({
      bug: ['stopped', 'x:stop', 'constructor'],
      sentences: [],
    });
  });

  test('names the old one where its value cannot be used, and the new one in the help and in a question', () => {
    expect(() => parseRenamed(['--fault'])).toThrow('--fault: expected a bug, received nothing');
    expect(() => parseRenamed(['--mode', 'faster'])).toThrow('--mode: expected one of quick, slow, received "faster"');
    expect(() => parseRenamed(['--faul', 'x'])).toThrow('expected an option, received "--faul"');
    expect(describeOptions(renamed)).not.toContain('--fault');
  });

  test('does without whoever listens', () => {
    const input = { table: renamed, args: ['--fault', 'stop'], environment: new Map() };
    expect(parseOptions(input)).toMatchObject({ bug: ['sigstop'] });
  });
});
