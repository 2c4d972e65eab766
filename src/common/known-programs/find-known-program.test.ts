import { describe, expect, test } from '@jest/globals';
import { findKnownProgram } from './find-known-program.ts';

/** As the census shows it: the command name, and the arguments one by one. */
const find = (command: string, ...argv: string[]) => findKnownProgram({ command, argv })?.program;

describe('a program of the catalogue is found', () => {
  test.each([
    ['tini', 'tini', ['/usr/bin/tini', '--', 'serve']],
    ['bash', 'bash', ['-bash']],
    ['bash', 'bash', ['/bin/bash', '/entrypoint.sh']],
    ['busybox init', 'busybox', ['busybox', 'init']],
    ['busybox sh', 'busybox', ['/bin/busybox', 'sh', '-c', 'x; y']],
    ['init [2]', 'init', ['init [2]']],
    ['sleep', 'sleep', ['sleep', '1d']],
    ['cron', 'cron', ['/usr/sbin/cron', '-f']],
  ])('%s, by its command name and its arguments', (program, command, argv) => {
    expect(find(command, ...argv)).toBe(program);
  });

  test.each([
    ['npm', 'npm start', ['npm start', '', '', '']],
    ['npm', 'npm run start:p', ['npm run start:production']],
    ['npm', 'npm exec serve-', ['npm exec serve-app', '']],
  ])('%s, by a title that it has set', (program, command, argv) => {
    expect(find(command, ...argv)).toBe(program);
  });

  test.each([
    ['supervisord', 'supervisord', ['/usr/bin/python3', '/usr/bin/supervisord', '-n']],
    ['supervisord', 'python3', ['/opt/venv/bin/python3', '/opt/venv/bin/supervisord', '-n']],
    ['supervisord', 'python3', ['python3', '-m', 'supervisord']],
    ['yarn', 'MainThread', ['node', '/usr/local/bin/yarn', 'start']],
    ['forever', 'node', ['node', '/npm/node_modules/.bin/forever', 'server.js']],
  ])('%s, by the script that an interpreter runs', (program, command, argv) => {
    expect(find(command, ...argv)).toBe(program);
  });

  test.each([
    ['node', 'MainThread', ['node', 'server.js']],
    ['node', 'node', ['/root/.nvm/versions/node/v20.20.2/bin/node', '/app/server.js']],
    ['node', 'node', ['node', '/app/forever', 'server.js']],
    ['python3', 'python3.13', ['/usr/bin/python3.13', 'app.py']],
    ['python3', 'python', ['python', '-m', 'my_server']],
    ['perl', 'perl', ['perl', '/server.pl']],
    ['lua5.4', 'lua', ['lua', 'server.lua']],
    ['R', 'R', ['/usr/lib/R/bin/exec/R', '--no-echo']],
    ['beam.smp', 'beam.smp', ['/usr/lib/erlang/erts-15.2.7/bin/beam.smp', '--', '-root', '/usr/lib/erlang']],
  ])('%s, the language of any other script', (program, command, argv) => {
    expect(find(command, ...argv)).toBe(program);
  });
});

describe('none is found', () => {
  test.each([
    ['of a program of the same name that no package installs', 'npm', ['/app/npm', 'start']],
    ['of a file in the working directory', 'script', ['./script', '-q']],
    ['where the command name says otherwise', 'server', ['sleep', 'infinity']],
    ['where the arguments say otherwise', 'sleep', ['/srv/bin/server', 'infinity']],
    ['of a name that only begins so', 'npmx', ['npmx', 'start']],
    ['of a title that only begins so', 'npm-check run', ['npm-check run']],
    ['of a title that is not the command name', 'server', ['npm start']],
    ['of a shell that calls itself sh: it may be any', 'sh', ['sh', '-c', 'npm start; true']],
    ['of an init that calls itself init: it may be any', 'init', ['/sbin/init']],
    ['of another applet of busybox', 'busybox', ['busybox', 'httpd', '-f']],
    ['of an applet of busybox that calls itself so', 'httpd', ['httpd', '-f']],
    ['of another major version of a language', 'python2.7', ['python2.7', 'app.py']],
    ['of another program named rc', 'rc', ['rc', 'default']],
    ['of another crond', 'crond', ['crond', '-f']],
    ['of a script that an unknown interpreter runs', 'wish', ['wish', '/usr/bin/supervisord']],
    ['of a zombie, which has no arguments', 'npm start', []],
    ['of arguments that are all empty', 'npm start', ['', '']],
  ])('%s', (_, command, argv) => {
    expect(find(command, ...argv)).toBeUndefined();
  });

  test('where PID 1 is not known', () => {
    expect(findKnownProgram(undefined)).toBeUndefined();
  });
});
