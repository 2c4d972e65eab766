/** Where clients meet the audit: at a Unix socket, or over TCP at `forkbed-probe gate`. Pure. */

export type GateAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

export const GATE_ADDRESS = 'a path, or tcp://HOST:PORT';

const SCHEME = 'tcp://';
const MAX_PORT = 65_535;

/** `undefined` where it is neither. An IPv6 address stands in brackets. */
export function parseGateAddress(text: string): GateAddress | undefined {
  if (text === '') return undefined;
  if (!text.startsWith(SCHEME)) return text.includes('://') ? undefined : { kind: 'unix', path: text };
  const [, address, name, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(text.slice(SCHEME.length)) ?? [];
  const host = address ?? name;
  const port = Number(digits);
  if (host === undefined || !(port >= 1 && port <= MAX_PORT)) return undefined;
  return { kind: 'tcp', host, port };
}
