/**
 * For tests alone: the options that `docker run --help` lists, by the version of Docker's command line that has them first. None has
 * gone since. Read from the releases 20.10.24 to 29.0.0 for Linux and Windows.
 */
export const OPTIONS_SINCE: Readonly<Record<string, readonly string[]>> = {
  '20.10': [
    ...[
      'add-host',
      'attach',
      'blkio-weight',
      'blkio-weight-device',
      'cap-add',
      'cap-drop',
      'cgroup-parent',
      'cgroupns',
    ],
    ...['cidfile', 'cpu-count', 'cpu-percent', 'cpu-period', 'cpu-quota', 'cpu-rt-period', 'cpu-rt-runtime'],
    ...['cpu-shares', 'cpus', 'cpuset-cpus', 'cpuset-mems', 'detach', 'detach-keys', 'device', 'device-cgroup-rule'],
    ...['device-read-bps', 'device-read-iops', 'device-write-bps', 'device-write-iops', 'disable-content-trust', 'dns'],
    ...['dns-option', 'dns-search', 'domainname', 'entrypoint', 'env', 'env-file', 'expose', 'gpus', 'group-add'],
    ...['health-cmd', 'health-interval', 'health-retries', 'health-start-period', 'health-timeout', 'help', 'hostname'],
    ...['init', 'interactive', 'io-maxbandwidth', 'io-maxiops', 'ip', 'ip6', 'ipc', 'isolation', 'kernel-memory'],
    ...['label', 'label-file', 'link', 'link-local-ip', 'log-driver', 'log-opt', 'mac-address', 'memory'],
    ...['memory-reservation', 'memory-swap', 'memory-swappiness', 'mount', 'name', 'network', 'network-alias'],
    ...[
      'no-healthcheck',
      'oom-kill-disable',
      'oom-score-adj',
      'pid',
      'pids-limit',
      'platform',
      'privileged',
      'publish',
    ],
    ...['publish-all', 'pull', 'read-only', 'restart', 'rm', 'runtime', 'security-opt', 'shm-size', 'sig-proxy'],
    ...['stop-signal', 'stop-timeout', 'storage-opt', 'sysctl', 'tmpfs', 'tty', 'ulimit', 'user', 'userns', 'uts'],
    ...['volume', 'volume-driver', 'volumes-from', 'workdir'],
  ],
  '23.0': ['quiet'],
  '24.0': ['annotation'],
  '25.0': ['health-start-interval'],
  '28.1': ['use-api-socket'],
};

/** By the letter that stands for it; the same in all of these versions. */
export const SHORT_FORMS: Readonly<Record<string, string>> = {
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  p: 'publish',
  P: 'publish-all',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir',
};
