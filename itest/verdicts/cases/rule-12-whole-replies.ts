/** Rule 12. Replies are whole. */
import type { VerdictCase } from '../case.ts';
import { CLIENT_FD, casesOf, SERVED, seen } from './define-case.ts';

const { bad, good } = casesOf(12);

export const WHOLE_REPLIES_CASES: readonly VerdictCase[] = [
  good('http-whole', 'python3 web.py whole', { options: ['--http', '/'] }),
  good('http-chunked', 'python3 web.py chunked', { options: ['--http', '/'] }),
  good('http-until-close', 'python3 web.py until-close', { options: ['--http', '/'] }),
  bad('http-short', 'python3 web.py short', {
    twin: 'http-whole',
    options: ['--http', '/'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('an HTTP client in Python: IncompleteRead in 4 of 60'),
  }),
  bad('http-unfinished', 'python3 web.py unfinished', {
    twin: 'http-chunked',
    options: ['--http', '/'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('an HTTP client in Python: IncompleteRead in 4 of 60'),
  }),
  bad('http-cut', 'python3 web.py cut', {
    twin: 'http-chunked',
    options: ['--http', '/'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('an HTTP client in Python: IncompleteRead in 4 of 60'),
  }),
  bad('http-error', 'python3 web.py error', {
    twin: 'http-whole',
    options: ['--http', '/'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('an HTTP client in Python: status 500 in 4 of 60'),
  }),
  good('password', 'python3 one.py has-password', {
    options: ['--client-image', 'IMAGE', '--client-command', 'python3 talk.py load'],
    fact: seen('talk.py load ends with 0; nc that says "message 1" is cut off without an answer'),
  }),
  bad('password-and-leaks', 'python3 one.py has-password-and-leaks', {
    twin: 'password',
    options: ['--client-image', 'IMAGE', '--client-command', 'python3 talk.py load'],
    checks: CLIENT_FD,
    fact: seen('ls /proc/1/fd: ten more after each talk.py load'),
  }),
  bad('falls-silent', 'python3 one.py falls-silent', {
    twin: 'one',
    options: ['--reply-timeout', '1s'],
    checks: SERVED,
    mayFail: ['alive'],
    fact: seen('a client after the 500th message waits for ever'),
  }),
];
