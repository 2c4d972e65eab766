/** Options of `docker run` that a user may try on `forkbed check`, and why it has none of them. */

const OWN = 'expected none: forkbed starts the container itself, watches it, and removes it';
const PUBLISHED =
  'expected no published port: the clients join the network of the container, where --port says what it listens on';
const ELSEWHERE =
  'expected an option that forkbed check has: start the container with docker run, and check it with --container';

const REASONS: Readonly<Record<string, readonly string[]>> = {
  [PUBLISHED]: ['-p', '--publish', '-P', '--publish-all', '--expose'],
  [OWN]: [
    ...['-d', '--detach', '-i', '--interactive', '-t', '--tty', '-a', '--attach'],
    ...['--rm', '--restart', '--name', '--cidfile'],
  ],
  [ELSEWHERE]: [
    ...['-w', '--workdir', '--hostname', '--domainname', '-l', '--label', '--env-file', '--mount', '--tmpfs'],
    ...['--volumes-from', '--cap-add', '--privileged', '--device', '--gpus', '--group-add', '--ipc', '--pid'],
    ...['--uts', '--ulimit', '--sysctl', '--shm-size', '-c', '--cpu-shares', '--cpus', '--cpuset-cpus'],
    ...['--memory-swap', '--oom-kill-disable', '--oom-score-adj', '--add-host', '--dns', '--ip', '--link'],
    ...['--network-alias', '--mac-address', '--health-cmd', '--no-healthcheck', '--stop-signal', '--stop-timeout'],
    ...['--log-driver', '--log-opt'],
  ],
};

/** By the option as it is spelled. */
export const DOCKER_RUN_OPTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries(REASONS).flatMap(([reason, options]) => options.map((option) => [option, reason] as const)),
);
