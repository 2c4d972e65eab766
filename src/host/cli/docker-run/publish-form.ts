/** A port that `docker run` publishes, in both of its forms; the command line of Docker refuses what is refused here. */
import { isIP } from 'node:net';
import { type Form, MAX_PORT, ports } from './forms.ts';

/** `8080:80/tcp` or `published=8080,target=80`; the text as it is. */
export const publish: Form<string> = {
  placeholder: '[[IP:]PORT:]PORT[/PROTOCOL]',
  expected: `[[IP:]PORT:]PORT[/PROTOCOL], such as 8080:80, with ports up to ${MAX_PORT}`,
  parse: (text) => (containerPorts(text) === undefined ? undefined : text),
};

/** The TCP ports of the container among published ones, each once. */
export function publishedPorts(values: readonly string[]): number[] {
  const all = values.flatMap((text) => containerPorts(text) ?? []);
  return [...new Set(all.filter((port) => port.endsWith('/tcp')).map((port) => Number.parseInt(port, 10)))];
}

/** Each with its protocol: `80/tcp`; `undefined` for a text of another form. */
function containerPorts(text: string): readonly string[] | undefined {
  const spec = /^\w+=/.test(text) ? toShortForm(text) : text;
  const [, ip = '', host = '', container = ''] = /^(?:(?:(.*):)?([^:]*):)?([^:]+)$/.exec(spec) ?? [];
  const own = ports.parse(container.toLowerCase());
  if (own === undefined || !isAddress(ip)) return undefined;
  return isHostPort(host, own.length) ? own : undefined;
}

function toShortForm(text: string): string {
  const fields = new Map(text.split(',').map((field) => [field.replace(/=.*$/s, ''), field.replace(/^[^=]*=?/, '')]));
  return `${fields.get('published') ?? ''}:${fields.get('target') ?? ''}/${fields.get('protocol') ?? 'tcp'}`;
}

function isAddress(text: string): boolean {
  return text === '' || isIP(text.replace(/^\[(.+)\]$/, '$1')) !== 0;
}

/** None, 0 for any, one for each port of the container, or several to choose from for one. */
function isHostPort(text: string, ofContainer: number): boolean {
  if (text === '' || text === '0') return true;
  if (text.includes('/')) return false;
  const count = ports.parse(text)?.length;
  return count !== undefined && (count === ofContainer || ofContainer === 1);
}
