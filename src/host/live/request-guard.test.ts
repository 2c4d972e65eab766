import { describe, expect, test } from '@jest/globals';
import { decide, type Received } from './request-guard.ts';

const GUARD = { token: 'secret-token', host: 'desk.example' };

function received({ headers = {}, ...rest }: Partial<Received> = {}): Received {
  return { method: 'GET', url: '/secret-token/events', ...rest, headers: { host: '127.0.0.1:8080', ...headers } };
}

const decision = (overrides: Partial<Received>) => decide(received(overrides), GUARD);

describe('decide', () => {
  test.each([
    ['/secret-token/', ''],
    ['/secret-token/events?since=12', 'events'],
    ['/secret-token/process/7', 'process/7'],
  ])('%s is for %j', (url, path) => {
    expect(decision({ url })).toEqual({ status: 200, path });
  });

  test.each([
    '/',
    '/events',
    '/secret-toke/',
    '/secret-tokenn/',
    '/SECRET-TOKEN/',
    '//secret-token/',
    '/?secret-token',
    '',
  ])('without the token in its place nothing is answered: %s', (url) => {
    expect(decision({ url })).toMatchObject({ status: 403, message: expect.stringContaining('expected the token') });
  });

  test.each([
    'localhost',
    'localhost:1',
    '127.0.0.1:8080',
    '192.168.7.7',
    '[::1]:8080',
    'desk.example:80',
    'DESK.example',
  ])('Host may be %s', (host) => {
    expect(decision({ headers: { host } }).status).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '',
    '[::1',
    'a b',
  ])('Host may not be %j: somebody else could make it point here', (host) => {
    expect(decision({ headers: { host } }).status).toBe(421);
  });

  test('without Host nothing is answered', () => {
    expect(decide({ method: 'GET', url: '/secret-token/', headers: {} }, GUARD).status).toBe(421);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'get'])('%s changes nothing: it is refused', (method) => {
    expect(decision({ method }).status).toBe(405);
  });

  test.each(['http://evil.example', 'https://127.0.0.1:8080', 'http://127.0.0.1:8081', 'null'])(
    'a request of %s is refused',
    (origin) => {
      expect(decision({ headers: { origin } }).status).toBe(403);
    },
  );

  test('a request of the page itself is answered', () => {
    const headers = { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' };
    expect(decision({ headers }).status).toBe(200);
  });

  test.each(['cross-site', 'same-site', 'nonsense'])('what another page asks for is refused: %s', (site) => {
    const navigation = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect(decision({ headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' } }).status).toBe(403);
    // A link to the page may stand anywhere; nothing else is a page.
    expect(decision({ url: '/secret-token/', headers: navigation }).status).toBe(200);
    expect(decision({ headers: navigation }).status).toBe(403);
    expect(decision({ url: '/secret-token/', headers: { ...navigation, 'sec-fetch-dest': 'iframe' } }).status).toBe(
      403,
    );
  });

  test.each([{ 'content-length': '1' }, { 'content-length': '99999999' }, { 'transfer-encoding': 'chunked' }])(
    'a body is refused, whatever is in it: %j',
    (headers) => {
      expect(decision({ headers }).status).toBe(413);
    },
  );

  describe('of the lab', () => {
    const HEADERS = {
      host: '127.0.0.1:8080',
      origin: 'http://127.0.0.1:8080',
      'content-type': 'application/json',
      'content-length': '2',
    };
    const act = (headers: Received['headers'] = {}, rest: Partial<Received> = {}) =>
      decide(
        { method: 'POST', url: '/secret-token/do/end-server', ...rest, headers: { ...HEADERS, ...headers } },
        { ...GUARD, maxBodyBytes: 4_096 },
      );

    test('what its own page sends is let in', () => {
      expect(act()).toEqual({ status: 200, path: 'do/end-server' });
      expect(act({ 'content-length': '4096' }).status).toBe(200);
    });

    test.each<[number, string, Received['headers']]>([
      [403, 'no Origin', { origin: undefined }],
      [403, 'another Origin', { origin: 'http://evil.example' }],
      [403, 'another site', { 'sec-fetch-site': 'cross-site' }],
      [415, 'what a form could send', { 'content-type': 'text/plain' }],
      [415, 'no type', { 'content-type': undefined }],
      [413, 'a body that is too long', { 'content-length': '4097' }],
      [413, 'a body of no known length', { 'transfer-encoding': 'chunked' }],
      [413, 'a length that is none', { 'content-length': '1e3' }],
      [421, 'another Host', { host: 'evil.example' }],
    ])('%d: %s', (status, _, headers) => {
      expect(act(headers).status).toBe(status);
    });

    test('nothing is changed by GET, and nothing else takes a POST', () => {
      expect(act({}, { method: 'GET' }).status).toBe(405);
      expect(act({}, { url: '/secret-token/events' }).status).toBe(405);
      expect(act({}, { url: '/other-token/do/end-server' }).status).toBe(403);
      expect(decision({ method: 'POST', url: '/secret-token/do/end-server', headers: HEADERS }).status).toBe(405);
    });
  });

  test('a refusal says neither the token nor what was received in its place', () => {
    expect(JSON.stringify(decision({ url: '/guess/' }))).not.toMatch(/secret-token|guess/);
  });
});
