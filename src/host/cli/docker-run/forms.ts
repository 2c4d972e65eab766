/**
 * The forms that values of `docker run` options have: each parses one value, or returns `undefined` for a text of another form.
 * A form is what the option's error message and the help show. Nothing is read from a file here.
 */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { Option } from '../../../common/option.ts';
import { list } from '../../../common/option-kinds.ts';
import { parseSize } from '../../../common/parse-size.ts';
import { signalNumber } from '../../../common/process-table/signal-names.ts';
import type { DeviceMapping, Ulimit } from '../../docker/run-options.ts';

/** How a value looks, and what it becomes. */
export interface Form<Value> {
  readonly placeholder: string;
  /** What a usable text looks like, for the error message. */
  readonly expected: string;
  /** The words that it can be, where these are all. */
  readonly choices?: readonly string[];
  readonly parse: (text: string) => Value | undefined;
}

/** An option that is given once; `undefined` where it is not. */
export function one<Value>(form: Form<Value>, help: string): Option<Value | undefined> {
  return { ...form, help, fallback: undefined };
}

/** An option that is given once for each value, which may hold commas. */
export function each<Value>(form: Form<Value>, help: string): Option<readonly Value[]> {
  return list({ ...form, help: `${help}, repeatable`, commas: false });
}

/** A text that matches, as it is. */
export function like(placeholder: string, form: RegExp, expected: string): Form<string> {
  return { placeholder, expected, parse: (text) => (form.test(text) ? text : undefined) };
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]): Form<Choice> {
  return {
    placeholder: choices.join('|'),
    choices,
    expected: choices.length === 1 ? choices.join('') : `one of ${choices.join(', ')}`,
    parse: (text) => choices.find((choice) => choice === text),
  };
}

export function whole(min: number, max = 2 ** 31 - 1): Form<number> {
  return {
    placeholder: 'N',
    expected: `an integer from ${min} to ${max}`,
    parse: (text) => {
      const number = /^-?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

const UNITS_MS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A time as the engine's own command line has it, `1m30s`: milliseconds. */
export const time: Form<number> = {
  placeholder: 'TIME',
  expected: 'a time of at least 1ms, such as 500ms, 30s or 1m30s',
  parse: (text) => {
    if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:us|ms|s|m|h))+$/.test(text)) return undefined;
    const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)];
    const ms = parts.reduce((sum, [, number, unit = '']) => sum + Number(number) * (UNITS_MS[unit] ?? 0), 0);
    return ms >= 1 ? ms : undefined;
  },
};

/** `KEY=VALUE`; the value may be empty. */
export function pair(placeholder: string): Form<readonly [string, string]> {
  return { placeholder, expected: placeholder, parse: (text) => splitPair(text) };
}

/** The same where the value may be absent, and is empty then. */
export function pairOrKey(placeholder: string): Form<readonly [string, string]> {
  const expected = `${placeholder}, or the first alone`;
  return { placeholder, expected, parse: (text) => splitPair(text) ?? splitPair(`${text}=`) };
}

export function splitPair(text: string): readonly [string, string] | undefined {
  const equals = text.indexOf('=');
  return equals < 1 ? undefined : [text.slice(0, equals), text.slice(equals + 1)];
}

/** As JavaScript has them, with Unicode. */
export const pattern: Form<string> = {
  placeholder: 'REGEX',
  expected: 'a regular expression, such as ^ready',
  parse: (text) => {
    if (text === '') return undefined;
    try {
      new RegExp(text, 'u');
      return text;
    } catch {
      return undefined;
    }
  },
};

export const size: Form<number> = { placeholder: 'BYTES', expected: 'a size such as 512m or 2g', parse: parseSize };

/** Of memory and swap together. */
export const sizeOrUnlimited: Form<number> = {
  ...size,
  expected: `${size.expected}, or -1 for no limit`,
  parse: (text) => (text === '-1' ? -1 : parseSize(text)),
};

/** Processors' time, to a thousandth of a millionth. */
export const cpus: Form<number> = {
  placeholder: 'N',
  expected: 'a number of processors above 0, such as 1.5',
  parse: (text) => (/^\d{0,6}(?:\.\d{1,9})?$/.test(text) && Number(text) > 0 ? Number(text) : undefined),
};

export const cpuSet = like('LIST', /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/, 'numbers such as 0-3 or 0,1');
export const word = like('NAME', /^[^\s]+$/, 'a name without blanks');

export const signal: Form<string> = {
  placeholder: 'SIGNAL',
  expected: 'a signal by name or number, such as SIGTERM or 15',
  parse: (text) => (signalNumber(text) === undefined ? undefined : text),
};

/** `/run:size=64m`: the path, and its mount options. */
export const tmpfs: Form<readonly [string, string]> = {
  placeholder: 'PATH[:OPTIONS]',
  expected: 'an absolute PATH[:OPTIONS], such as /run:size=64m',
  parse: (text) => {
    const [, path, options = ''] = /^(\/[^:]*)(?::(.+))?$/.exec(text) ?? [];
    return path === undefined ? undefined : [path, options];
  },
};

const ULIMITS = [
  ...['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc'],
  ...['rss', 'rtprio', 'rttime', 'sigpending', 'stack'],
];

/** `nofile=1024:2048`; one number is both. */
export const ulimit: Form<Ulimit> = {
  placeholder: 'NAME=SOFT[:HARD]',
  expected: `NAME=SOFT[:HARD], numbers or -1 for no limit, SOFT not above HARD, NAME one of ${ULIMITS.join(', ')}`,
  parse: (text) => {
    const [, Name = '', soft = '', hard = soft] = /^(\w+)=(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(text) ?? [];
    const [Soft, Hard] = [Number(soft), Number(hard)];
    const isAbove = Hard !== -1 && (Soft === -1 || Soft > Hard);
    return ULIMITS.includes(Name) && !isAbove ? { Name, Soft, Hard } : undefined;
  },
};

/** Of the Container Device Interface: `vendor.com/class=name`. */
const CDI = /^[A-Za-z][\w.-]*\/[A-Za-z][\w.-]*=[\w][\w.:-]*$/;
const PERMISSIONS = /^(?!.*(.).*\1)[rwm]+$/;

/** A path as text in `cdi` is the name of a device that a driver knows. */
export const device: Form<DeviceMapping | { readonly cdi: string }> = {
  placeholder: 'HOST[:CONTAINER][:rwm]',
  expected: 'HOST[:CONTAINER][:PERMISSIONS] with absolute paths, such as /dev/fuse:/dev/fuse:rwm, or VENDOR/CLASS=NAME',
  parse: (text) => {
    if (CDI.test(text)) return { cdi: text };
    const parts = text.split(':');
    const last = parts.at(-1) ?? '';
    const hasPermissions = parts.length > 1 && PERMISSIONS.test(last);
    const [PathOnHost = '', PathInContainer = PathOnHost, ...others] = hasPermissions ? parts.slice(0, -1) : parts;
    const isUsable = [PathOnHost, PathInContainer].every((path) => path.startsWith('/')) && others.length === 0;
    const CgroupPermissions = hasPermissions ? last : 'rwm';
    return isUsable ? { PathOnHost, PathInContainer, CgroupPermissions } : undefined;
  },
};

export const deviceCgroupRule = like(
  'RULE',
  /^[acb] (?:\d+|\*):(?:\d+|\*) [rwm]{1,3}$/,
  'TYPE MAJOR:MINOR PERMISSIONS, such as c 1:3 rwm',
);

/** A number for a device: `/dev/sda:1mb`. */
export function perDevice(value: Form<number>): Form<readonly [string, number]> {
  return {
    placeholder: `PATH:${value.placeholder}`,
    expected: `PATH:${value.placeholder} with a path below /dev/ and ${value.expected}`,
    parse: (text) => {
      const [, path = '', rest = ''] = /^(\/dev\/[^:]+):(.+)$/.exec(text) ?? [];
      const number = value.parse(rest);
      return number === undefined ? undefined : [path, number];
    },
  };
}

/** `db:10.0.0.1`, `db=10.0.0.1`, `db:[::1]`, `db:host-gateway`; as the engine takes it. */
export const host: Form<string> = {
  placeholder: 'NAME:ADDRESS',
  expected: 'NAME:ADDRESS with an IP address or host-gateway',
  parse: (text) => {
    const [, name, address = ''] = /^([^:=]+)[:=](.+)$/.exec(text) ?? [];
    const bare = address.replace(/^\[(.+)\]$/, '$1');
    return name !== undefined && (bare === 'host-gateway' || isIP(bare) !== 0) ? `${name}:${bare}` : undefined;
  },
};

export const address = ipAddress('an IP address', (text) => isIP(text) !== 0);
export const address4 = ipAddress('an IPv4 address', isIPv4);
export const address6 = ipAddress('an IPv6 address', isIPv6);

function ipAddress(expected: string, isOne: (text: string) => boolean): Form<string> {
  return { placeholder: 'ADDRESS', expected, parse: (text) => (isOne(text) ? text : undefined) };
}

export const macAddress = like(
  'ADDRESS',
  /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i,
  'a MAC address such as 02:42:ac:11:00:02',
);
export const searchDomain = like('DOMAIN', /^(?:\.|[\w-]+(?:\.[\w-]+)*\.?)$/, 'a domain, or . for none');

/** `db:alias`, or `db` under its own name. */
export const link: Form<string> = {
  placeholder: 'NAME[:ALIAS]',
  expected: 'NAME[:ALIAS]',
  parse: (text) => {
    const [, name, alias = name] = /^([\w./-]+)(?::([\w.-]+))?$/.exec(text) ?? [];
    return name === undefined ? undefined : `${name}:${alias}`;
  },
};

export const MAX_PORT = 65_535;

/** Each port of a range, with its protocol. */
export const ports: Form<readonly string[]> = {
  placeholder: 'PORT[-PORT][/PROTOCOL]',
  expected: `a port or a range of ports up to ${MAX_PORT}, such as 80, 53/udp or 3000-3005`,
  parse: (text) => {
    const [, first = '', last = first, protocol = 'tcp'] =
      /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (!(from >= 1 && from <= to && to <= MAX_PORT)) return undefined;
    return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}/${protocol}`);
  },
};
