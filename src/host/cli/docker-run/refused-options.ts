/** The options of `docker run` that `forkbed check` refuses, and why. carried-options.ts has all others. */

const OWN = 'expected none: forkbed starts the container itself, watches it, and removes it';
const PUBLISHED =
  'expected no published port: the clients join the network of the container, where --port says what it listens on';
const HEALTH =
  'expected an option that forkbed check has: start the container with docker run, and check it with --container';
const WINDOWS = 'expected none: only containers of Windows have it';

const REASONS: readonly (readonly [reason: string, options: readonly string[]])[] = [
  [PUBLISHED, ['-p', '--publish', '-P', '--publish-all']],
  [OWN, ['-d', '--detach', '--detach-keys', '-a', '--attach', '--sig-proxy', '--rm', '--name', '--cidfile']],
  ['expected no restart policy: it hides that a server has died', ['--restart']],
  ['expected none: what is under test are the processes of a process namespace of its own', ['--pid']],
  ['expected none: no container of a check gets the socket of the engine', ['--use-api-socket']],
  ['expected none: the engine pulls the image, and verifies no signature', ['--disable-content-trust']],
  [
    'expected none: engines and kernels have dropped it, and --memory limits what the kernel uses, too',
    ['--kernel-memory'],
  ],
  [WINDOWS, ['--isolation', '--cpu-count', '--cpu-percent', '--io-maxbandwidth', '--io-maxiops']],
  [HEALTH, [...['--health-start-interval', '--no-healthcheck']]],
];

/** By the option as it is spelled. */
export const REFUSED_OPTIONS: ReadonlyMap<string, string> = new Map(
  REASONS.flatMap(([reason, options]) => options.map((option) => [option, reason] as const)),
);
