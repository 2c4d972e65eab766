/**
 * The one table of the options of `docker run` that `forkbed check` carries: by name the form, and what it is in `SubjectOptions`, whose
 * fields container-options.ts has beside those of the engine's API. docs/docker-run.md has all three. refused-options.ts has the rest.
 */
import { resolve } from 'node:path';
import type { Option } from '../../../common/option.ts';
import { flag, integer } from '../../../common/option-kinds.ts';
import type { RunOptions } from '../../docker/run-options.ts';
import * as form from './forms.ts';
import { each, like, one, oneOf, pair, pairOrKey, perDevice, whole } from './forms.ts';
import { gpus } from './gpu-form.ts';
import { mount } from './mount-form.ts';
import { type Environment, OWN_LABELS, readLabels, readProfile, readVariables, toVariables } from './read-files.ts';

/** An option, and what a value of it asks for. @throws UsageError for a file that cannot be used */
interface Carried<Value> {
  readonly option: Option<Value>;
  toRun(value: Value & {}, environment: Environment): RunOptions;
}

function carry<Value>(option: Option<Value>, toRun: Carried<Value>['toRun']): Carried<Value> {
  return { option, toRun };
}

export const VARIABLE = like('NAME=VALUE', /^[^=]/, 'NAME=VALUE, or NAME alone for the value that it has here');
const LABEL: form.Form<readonly [string, string]> = {
  ...pairOrKey('KEY=VALUE'),
  expected: `KEY=VALUE, or KEY alone, where KEY does not begin with ${OWN_LABELS}`,
  parse: (text) => (text.startsWith(OWN_LABELS) ? undefined : pairOrKey('').parse(text)),
};
const COMMAND: form.Form<string> = { placeholder: 'COMMAND', expected: 'a command', parse: (text) => text };
const FILE = like('FILE', /./, 'a file');
const MICROSECONDS = { ...whole(1_000, 1_000_000), placeholder: 'US' };

export const CARRIED = {
  entrypoint: carry(one(COMMAND, "instead of the image's entrypoint; empty: none"), (entrypoint) => ({
    entrypoint: [entrypoint],
  })),
  envFile: carry(each(FILE, 'file of environment variables'), (files, environment) => ({
    environment: Object.assign({}, ...files.map((file) => readVariables('--env-file', file, environment))),
  })),
  env: carry(
    { ...each(VARIABLE, 'environment variable; NAME alone takes its value from here'), short: 'e', isSecret: true },
    (env, environment) => ({ environment: toVariables(env, environment) }),
  ),
  user: carry({ ...one(like('NAME|UID[:GID]', /./, 'a user'), "instead of the image's user"), short: 'u' }, (user) => ({
    user,
  })),
  groupAdd: carry(each(like('GROUP', /./, 'a group'), 'further group of the user'), (groupAdd) => ({ groupAdd })),
  workdir: carry({ ...one(like('PATH', /^\//, 'an absolute path'), 'working directory'), short: 'w' }, (workdir) => ({
    workdir,
  })),
  tty: carry({ ...flag({ help: 'a terminal for PID 1' }), short: 't' }, (tty) => ({ tty })),
  interactive: carry({ ...flag({ help: 'keep stdin open' }), short: 'i' }, (interactive) => ({ interactive })),
  init: carry(
    flag({ help: 'an init as PID 1: it reaps in place of the subject, and so hides what is under test' }),
    (init) => ({ init }),
  ),
  healthCmd: carry(one(COMMAND, "the container's health check: a line for its shell"), (shell) => ({
    healthCheck: { shell },
  })),
  healthInterval: carry(one(form.time, 'time from one health check to the next (default: 30s)'), (intervalMs) => ({
    healthCheck: { intervalMs },
  })),
  healthTimeout: carry(one(form.time, 'maximum time of one health check (default: 30s)'), (timeoutMs) => ({
    healthCheck: { timeoutMs },
  })),
  healthRetries: carry(
    one(whole(1, 1_000), 'health checks that fail until it is unhealthy (default: 3)'),
    (retries) => ({
      healthCheck: { retries },
    }),
  ),
  healthStartPeriod: carry(one(form.time, 'time after the start in which health checks may fail'), (startPeriodMs) => ({
    healthCheck: { startPeriodMs },
  })),
  stopSignal: carry(one(form.signal, 'signal that asks PID 1 to stop'), (stopSignal) => ({ stopSignal })),
  stopTimeout: carry(
    one({ ...whole(0, 86_400), placeholder: 'SECONDS' }, 'time from the stop signal to SIGKILL'),
    (stopTimeoutS) => ({ stopTimeoutS }),
  ),
  labelFile: carry(each(FILE, 'file of labels'), (files) => ({
    labels: Object.assign({}, ...files.map((file) => readLabels('--label-file', file))),
  })),
  label: carry({ ...each(LABEL, 'label'), short: 'l' }, (labels) => ({ labels: Object.fromEntries(labels) })),
  annotation: carry(each(pair('KEY=VALUE'), 'annotation for the runtime'), (annotations) => ({
    annotations: Object.fromEntries(annotations),
  })),

  volume: carry(
    {
      ...each(
        like('[SOURCE:]TARGET[:ro]', /^(?:[^:]+:\/[^:]*(?::[^:/]+)?|\/[^:]+)$/, 'SOURCE:TARGET, or TARGET alone'),
        'mount',
      ),
      short: 'v',
    },
    (volumes) => ({ binds: volumes.map(absoluteSource) }),
  ),
  mount: carry(each(mount, 'mount, such as type=bind,src=/a,dst=/b,ro'), (mounts) => ({ mounts })),
  tmpfs: carry(each(form.tmpfs, 'folder in memory'), (tmpfs) => ({ tmpfs: Object.fromEntries(tmpfs) })),
  volumesFrom: carry(
    each(like('NAME[:ro]', /^[^:]+(?::\w+)?$/, 'NAME[:ro]'), 'volumes of another container'),
    (volumesFrom) => ({ volumesFrom }),
  ),
  volumeDriver: carry(one(form.word, 'driver of named volumes'), (volumeDriver) => ({ volumeDriver })),
  readOnly: carry(flag({ help: 'mount the root file system read-only' }), (readOnly) => ({ readOnly })),
  storageOpt: carry(each(pair('KEY=VALUE'), 'option of the storage driver'), (options) => ({
    storageOptions: Object.fromEntries(options),
  })),
  shmSize: carry(one(form.size, 'size of /dev/shm'), (shmSizeBytes) => ({ shmSizeBytes })),

  network: carry(
    {
      ...one(
        like(
          'NAME',
          /^(?!(?:host|none|bridge|default)$|\w+:)[^=,]+$/,
          'a network that was made with docker network create, in which clients find it by name',
        ),
        'existing network (default: one for this run)',
      ),
      formerly: ['net'],
      engineObject: 'network',
    },
    (network) => ({ network }),
  ),
  networkAlias: carry(
    { ...each(form.word, 'further name in the network'), formerly: ['netAlias'] },
    (networkAliases) => ({ networkAliases }),
  ),
  ip: carry(one(form.address4, 'IPv4 address in --network'), (ip) => ({ ip })),
  ip6: carry(one(form.address6, 'IPv6 address in --network'), (ip6) => ({ ip6 })),
  linkLocalIp: carry(each(form.address, 'link-local address in --network'), (linkLocalIps) => ({ linkLocalIps })),
  macAddress: carry(one(form.macAddress, 'MAC address'), (macAddress) => ({ macAddress })),
  link: carry(each(form.link, 'container of --network under another name'), (links) => ({ links })),
  addHost: carry(each(form.host, 'name with its address'), (addHost) => ({ addHost })),
  dns: carry(each(form.address, 'name server'), (dns) => ({ dns })),
  dnsOption: carry({ ...each(form.word, 'option of the resolver'), formerly: ['dnsOpt'] }, (dnsOptions) => ({
    dnsOptions,
  })),
  dnsSearch: carry(each(form.searchDomain, 'search domain'), (dnsSearch) => ({ dnsSearch })),
  hostname: carry(
    { ...one(like('NAME', /^[^\s/]{1,64}$/, 'a host name of at most 64 characters'), 'host name'), short: 'h' },
    (hostname) => ({ hostname }),
  ),
  domainname: carry(one(form.word, 'NIS domain name'), (domainname) => ({ domainname })),
  expose: carry(each(form.ports, 'port that it listens on, beside those of the image'), (ranges) => ({
    expose: ranges.flat(),
  })),

  memory: carry({ ...one(form.size, 'memory limit, such as 512m or 2g'), short: 'm' }, (memoryBytes) => ({
    memoryBytes,
  })),
  memoryReservation: carry(one(form.size, 'memory limit when the host runs short'), (memoryReservationBytes) => ({
    memoryReservationBytes,
  })),
  memorySwap: carry(one(form.sizeOrUnlimited, 'limit of memory and swap together; -1: none'), (memorySwapBytes) => ({
    memorySwapBytes,
  })),
  memorySwappiness: carry(one(whole(0, 100), 'how readily it is swapped out'), (memorySwappiness) => ({
    memorySwappiness,
  })),
  oomKillDisable: carry(flag({ help: 'wait for memory rather than be killed' }), (oomKillDisable) => ({
    oomKillDisable,
  })),
  oomScoreAdj: carry(one(whole(-1_000, 1_000), 'how readily the kernel kills it for memory'), (oomScoreAdj) => ({
    oomScoreAdj,
  })),
  pidsLimit: carry(
    integer({ default: 0, min: -1, help: 'limit of processes, zombies included; 0 or -1: no limit' }),
    (pidsLimit) => ({ pidsLimit }),
  ),
  cpus: carry(one(form.cpus, "number of processors' time"), (cpus) => ({ cpus })),
  cpuShares: carry({ ...one(whole(2, 262_144), 'weight of processor time'), short: 'c' }, (cpuShares) => ({
    cpuShares,
  })),
  cpuPeriod: carry(one(MICROSECONDS, 'period of the limit of processor time, in microseconds'), (cpuPeriodUs) => ({
    cpuPeriodUs,
  })),
  cpuQuota: carry(
    one({ ...whole(1_000), placeholder: 'US' }, 'processor time in each period, in microseconds'),
    (cpuQuotaUs) => ({ cpuQuotaUs }),
  ),
  cpuRtPeriod: carry(one(MICROSECONDS, 'period of real-time processes, in microseconds'), (cpuRtPeriodUs) => ({
    cpuRtPeriodUs,
  })),
  cpuRtRuntime: carry(
    one({ ...whole(0, 1_000_000), placeholder: 'US' }, 'time of real-time processes, in microseconds'),
    (cpuRtRuntimeUs) => ({ cpuRtRuntimeUs }),
  ),
  cpusetCpus: carry(one(form.cpuSet, 'processors, such as 0-3 or 0,1'), (cpusetCpus) => ({ cpusetCpus })),
  cpusetMems: carry(one(form.cpuSet, 'memory nodes'), (cpusetMems) => ({ cpusetMems })),
  blkioWeight: carry(one(whole(10, 1_000), 'weight of block input and output'), (blkioWeight) => ({ blkioWeight })),
  blkioWeightDevice: carry(each(perDevice(whole(10, 1_000)), 'the same for a device'), (weights) => ({
    blkioWeightDevice: Object.fromEntries(weights),
  })),
  deviceReadBps: carry(each(perDevice(form.size), 'bytes a second to read from a device'), (rates) => ({
    deviceReadBps: Object.fromEntries(rates),
  })),
  deviceReadIops: carry(each(perDevice(whole(1)), 'reads a second from a device'), (rates) => ({
    deviceReadIops: Object.fromEntries(rates),
  })),
  deviceWriteBps: carry(each(perDevice(form.size), 'bytes a second to write to a device'), (rates) => ({
    deviceWriteBps: Object.fromEntries(rates),
  })),
  deviceWriteIops: carry(each(perDevice(whole(1)), 'writes a second to a device'), (rates) => ({
    deviceWriteIops: Object.fromEntries(rates),
  })),
  ulimit: carry(each(form.ulimit, 'resource limit, such as nofile=1024:2048'), (ulimits) => ({ ulimits })),
  sysctl: carry(each(pair('NAME=VALUE'), 'kernel parameter'), (sysctls) => ({ sysctls: Object.fromEntries(sysctls) })),
  cgroupParent: carry(one(form.word, 'parent of its control group'), (cgroupParent) => ({ cgroupParent })),

  privileged: carry(flag({ help: 'all capabilities and devices, no confinement' }), (privileged) => ({ privileged })),
  capAdd: carry(each(like('CAP', /^\w+$/, 'a capability'), 'capability to add'), (capAdd) => ({ capAdd })),
  capDrop: carry(each(like('CAP', /^\w+$/, 'a capability'), 'capability to drop'), (capDrop) => ({ capDrop })),
  securityOpt: carry(
    each(
      like('OPTION', /^(?:no-new-privileges$|[\w-]+[=:].)/, 'no-new-privileges, or KEY=VALUE'),
      'security option, such as seccomp=FILE',
    ),
    (options) => ({ securityOpt: options.map(withProfile) }),
  ),
  device: carry(each(form.device, 'device of the host'), (devices) => {
    const names = devices.flatMap((device) => ('cdi' in device ? [device.cdi] : []));
    return {
      devices: devices.flatMap((device) => ('cdi' in device ? [] : [device])),
      ...(names.length === 0 ? {} : { deviceRequests: [{ Driver: 'cdi', DeviceIDs: names }] }),
    };
  }),
  deviceCgroupRule: carry(each(form.deviceCgroupRule, 'rule of the devices control group'), (deviceCgroupRules) => ({
    deviceCgroupRules,
  })),
  gpus: carry(each(gpus, 'GPUs, such as all or 2'), (deviceRequests) => ({ deviceRequests })),

  runtime: carry(
    one(
      like('NAME', /^[\w][\w.+-]*$/, 'the name of a runtime'),
      'container runtime of the engine, such as runsc, for the subject and the probe',
    ),
    (runtime) => ({ runtime }),
  ),
  platform: carry(
    one(
      like('OS/ARCH', /^[a-z0-9]+(\/[a-z0-9_]+){0,2}$/, 'OS/ARCHITECTURE, such as linux/arm64'),
      'platform of an image that has several, such as linux/arm64',
    ),
    (platform) => ({ platform }),
  ),
  pull: carry(one(oneOf('always', 'missing', 'never'), 'when to pull the image'), (pull) => ({ pull })),
  userns: carry(
    one(oneOf('host'), "without the engine's user namespace for containers, for the subject and the probe"),
    (userns) => ({ userns }),
  ),
  cgroupns: carry(one(oneOf('host', 'private'), 'namespace of control groups'), (cgroupns) => ({ cgroupns })),
  ipc: carry(
    one(
      like(
        'MODE',
        /^(?:none|private|shareable|host|container:.+)$/,
        'none, private, shareable, host or container:NAME',
      ),
      'namespace of System V IPC and /dev/shm',
    ),
    (ipc) => ({ ipc }),
  ),
  uts: carry(one(oneOf('host'), "the host's name"), (uts) => ({ uts })),
  logDriver: carry(one(form.word, 'logging driver'), (logDriver) => ({ logDriver })),
  logOpt: carry({ ...each(pair('KEY=VALUE'), 'option of the logging driver'), isSecret: true }, (options) => ({
    logOptions: Object.fromEntries(options),
  })),
};

/** The engine knows no working directory: `./data:/data` is the folder `data` of ours. */
function absoluteSource(volume: string): string {
  const [source = '', ...others] = volume.split(':');
  return /^\.\.?(\/|$)/.test(source) ? [resolve(source), ...others].join(':') : volume;
}

/** A profile of seccomp is sent to the engine itself, as it does not see our files. */
function withProfile(option: string): string {
  const [, file] = /^seccomp[=:](?!(?:unconfined|builtin)$)(.+)$/.exec(option) ?? [];
  return file === undefined ? option : `seccomp=${readProfile('--security-opt', file)}`;
}
