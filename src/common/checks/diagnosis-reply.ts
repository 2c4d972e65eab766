/**
 * What the first bytes of a reply show of the server that sent it: the reply's name, and the protocol where it can be known. It
 * knows what servers send first, or send to a client that speaks another protocol. Pure.
 */
import type { ServerProtocol } from '../events/client-summary.ts';
import { latin1 } from '../http/latin1.ts';
import { tlsAlertName } from './diagnosis-tls.ts';

export interface NamedReply {
  /** `HTTP 503`, `TLS alert 70 protocol_version`; absent where it has no name. */
  readonly name?: string;
  readonly protocol?: ServerProtocol;
}

/** Of texts, in the order in which they are tried. */
const TEXTS: readonly [RegExp, ServerProtocol, ((match: RegExpExecArray) => string)?][] = [
  // What nginx, Go and Apache say to plain HTTP at a port for TLS.
  [
    /^HTTP\/1\.\d (400) [\s\S]*(?:sent to HTTPS port|to an HTTPS server|to an SSL-enabled)/,
    'TLS',
    ([, status]) => `HTTP ${status}`,
  ],
  [/^HTTP\/1\.\d (\d{3})/, 'HTTP', ([, status]) => `HTTP ${status}`],
  [/^\s*<(?:!doctype html|html)/i, 'HTTP', () => 'an HTML page'],
  [/^SSH-[!-~]{1,60}/, 'SSH', ([banner]) => banner],
  [/^Invalid SSH identification/, 'SSH'],
  [/^220[ -]/, 'SMTP or FTP'],
  [/^\* OK/, 'IMAP'],
];

export function nameReply(bytes: Uint8Array): NamedReply {
  const [first, second, third, fourth] = bytes;
  // The record layer: RFC 8446, section 5.1.
  if (second === 3 && first === 21 && bytes.length >= 7) {
    return { name: `TLS alert ${tlsAlertName(bytes[6] ?? 0)}`, protocol: 'TLS' };
  }
  if (second === 3 && first === 22 && bytes.length >= 5) return { name: 'TLS handshake', protocol: 'TLS' };
  // A frame on stream 0 of type SETTINGS: RFC 9113, section 4.1.
  if (first === 0 && fourth === 4 && bytes.length >= 9 && isZero(bytes.subarray(5, 9))) {
    return { name: 'HTTP/2 SETTINGS', protocol: 'HTTP/2' };
  }
  // Three bytes of length, the number 0, and the version of the protocol or an error.
  if (third === 0 && fourth === 0 && bytes[4] === 10) return { name: 'MySQL greeting', protocol: 'MySQL' };
  if (third === 0 && fourth === 0 && bytes[4] === 255 && bytes.length >= 7) {
    return { name: `MySQL error ${(bytes[5] ?? 0) + 256 * (bytes[6] ?? 0)}`, protocol: 'MySQL' };
  }
  if (first === 0x45 && second === 0 && third === 0 && bytes[5] === 0x53) {
    return { name: 'PostgreSQL error', protocol: 'PostgreSQL' };
  }
  return nameText(latin1(bytes, 0, bytes.length));
}

function nameText(text: string): NamedReply {
  for (const [pattern, protocol, toName] of TEXTS) {
    const match = pattern.exec(text);
    if (match !== null) return { ...(toName === undefined ? {} : { name: toName(match) }), protocol };
  }
  return {};
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
