/** What a manifest says and a run does not do. Each has its place, and what follows from it for the verdict. */
import { printable } from '../../common/escape/printable.ts';
import { nearest } from '../../common/nearest.ts';
import type { ManifestValue } from './manifest-value.ts';

/** A part of a manifest that the run did not do. */
export interface NotCarried {
  /** `hostNetwork`, `volume data (persistentVolumeClaim)`. */
  readonly what: string;
  /** Where it stands. */
  readonly path: string;
  /** A clause: `the container has a network of its own`. */
  readonly consequence: string;
}

/** A field that is carried over, or that says nothing about a container that runs. */
const NOTHING = '';
const SCHEDULING = 'it decides on which node the pod runs, and when';

type Fields = Readonly<Record<string, string>>;

/** Of a pod's `spec`. */
const POD_FIELDS: Fields = {
  ...none('containers', 'initContainers', 'ephemeralContainers', 'volumes', 'securityContext', 'shareProcessNamespace'),
  ...none('terminationGracePeriodSeconds', 'hostname', 'restartPolicy', 'imagePullSecrets', 'enableServiceLinks'),
  ...none('schedulerName', 'dnsPolicy', 'hostPID', 'subdomain', 'setHostnameAsFQDN', 'automountServiceAccountToken'),
  ...none('serviceAccount', 'os', 'hostUsers', 'hostAliases', 'dnsConfig'),
  nodeSelector: SCHEDULING,
  nodeName: SCHEDULING,
  affinity: SCHEDULING,
  tolerations: SCHEDULING,
  topologySpreadConstraints: SCHEDULING,
  priority: SCHEDULING,
  priorityClassName: SCHEDULING,
  preemptionPolicy: SCHEDULING,
  schedulingGates: SCHEDULING,
  overhead: SCHEDULING,
  readinessGates: 'nobody outside of the pod is asked whether it is ready',
  runtimeClassName: "the container has the engine's runtime; --runtime names another",
  serviceAccountName: "no token is mounted: what calls the cluster's API fails",
  hostNetwork: 'the container has a network of its own',
  hostIPC: 'the container has an IPC namespace of its own',
  activeDeadlineSeconds: 'the container is not ended after that time',
  resources: 'the limits of the pod as a whole do not apply; those of the container do',
  resourceClaims: 'no device is given to the container',
};

/** Of a container. */
const CONTAINER_FIELDS: Fields = {
  ...none('name', 'image', 'command', 'args', 'env', 'envFrom', 'ports', 'workingDir', 'securityContext', 'resources'),
  ...none('volumeMounts', 'lifecycle', 'startupProbe', 'readinessProbe', 'livenessProbe', 'tty', 'stdin'),
  ...none('imagePullPolicy', 'terminationMessagePath', 'terminationMessagePolicy', 'stdinOnce', 'resizePolicy'),
  ...none('restartPolicy', 'restartPolicyRules'),
  volumeDevices: 'the container has no such device',
};

/** Of a probe. */
const PROBE_FIELDS: Fields = {
  ...none('exec', 'httpGet', 'tcpSocket', 'grpc', 'initialDelaySeconds', 'periodSeconds', 'timeoutSeconds'),
  ...none('successThreshold', 'failureThreshold', 'terminationGracePeriodSeconds'),
};

/** Of the security context of a pod. */
const POD_SECURITY_FIELDS: Fields = {
  ...none('runAsUser', 'runAsGroup', 'runAsNonRoot', 'supplementalGroups', 'fsGroup', 'sysctls', 'seccompProfile'),
  ...none('fsGroupChangePolicy', 'supplementalGroupsPolicy'),
  seLinuxOptions: "the container has the engine's label of SELinux",
  seLinuxChangePolicy: "the container has the engine's label of SELinux",
  appArmorProfile: "the container has the engine's profile of AppArmor",
  windowsOptions: 'the container runs on Linux',
};

/** Of that of a container. */
const SECURITY_FIELDS: Fields = {
  ...none('runAsUser', 'runAsGroup', 'runAsNonRoot', 'seccompProfile', 'capabilities', 'privileged'),
  ...none('allowPrivilegeEscalation', 'readOnlyRootFilesystem'),
  seLinuxOptions: "the container has the engine's label of SELinux",
  appArmorProfile: "the container has the engine's profile of AppArmor",
  windowsOptions: 'the container runs on Linux',
  procMount: "the engine's masks of /proc stay",
};

/** Of parts that are read whole: there is no other field. */
const PARTS = {
  variable: none('name', 'value', 'valueFrom'),
  'source of variables': none('prefix', 'configMapRef', 'secretRef'),
  port: none('name', 'containerPort', 'protocol', 'hostPort', 'hostIP'),
  'resources field': none('limits', 'requests', 'claims'),
  'volume mount': {
    ...none('name', 'mountPath', 'subPath', 'subPathExpr', 'readOnly'),
    ...none('recursiveReadOnly', 'mountPropagation'),
  },
  capabilities: none('add', 'drop'),
  lifecycle: none('postStart', 'preStop', 'stopSignal'),
  hook: none('exec', 'httpGet', 'tcpSocket', 'sleep'),
  sleep: none('seconds'),
  command: none('command'),
  'HTTP request': none('path', 'port', 'host', 'scheme', 'httpHeaders'),
  connection: none('port', 'host'),
  'gRPC call': none('port', 'service'),
} satisfies Record<string, Fields>;

const FIELDS = {
  pod: POD_FIELDS,
  container: CONTAINER_FIELDS,
  probe: PROBE_FIELDS,
  'security context of a pod': POD_SECURITY_FIELDS,
  'security context': SECURITY_FIELDS,
  ...PARTS,
} as const;

type Kind = keyof typeof FIELDS;

const HANDLERS = {
  exec: 'command',
  httpGet: 'HTTP request',
  tcpSocket: 'connection',
  grpc: 'gRPC call',
} satisfies Record<string, Kind>;

/** What a field has in it: one of that kind, or a sequence of them. */
const NESTED: Readonly<Partial<Record<Kind, Readonly<Record<string, Kind | readonly [Kind]>>>>> = {
  container: {
    env: ['variable'],
    envFrom: ['source of variables'],
    ports: ['port'],
    resources: 'resources field',
    volumeMounts: ['volume mount'],
    lifecycle: 'lifecycle',
  },
  lifecycle: { postStart: 'hook', preStop: 'hook' },
  hook: { ...HANDLERS, sleep: 'sleep' },
  probe: HANDLERS,
  'security context': { capabilities: 'capabilities' },
};

/**
 * The fields of a mapping that are not carried over. One that is nearly a known one is taken for a slip: a `livenesProbe` would
 * never run.
 * @throws UsageError for a slip
 */
export function listFields(value: ManifestValue | undefined, kind: Kind): NotCarried[] {
  const known: Fields = FIELDS[kind];
  return [...(value?.fields() ?? [])].flatMap(([what, field]): NotCarried[] => {
    const consequence = Object.hasOwn(known, what) ? known[what] : undefined;
    if (consequence === NOTHING) return listNested(field, NESTED[kind]?.[what]);
    if (consequence !== undefined) return [{ what, path: field.path, consequence }];
    const meant = nearest(what, Object.keys(known));
    if (meant !== undefined)
      throw field.error(`a field of ${withArticle(kind)}`, `${JSON.stringify(what)}; did you mean ${meant}?`);
    return [{ what, path: field.path, consequence: `forkbed does not know this field of ${withArticle(kind)}` }];
  });
}

function listNested(value: ManifestValue, kind: Kind | readonly [Kind] | undefined): NotCarried[] {
  if (kind === undefined) return [];
  if (typeof kind === 'string') return listFields(value, kind);
  return value.items().flatMap((item) => listFields(item, kind[0]));
}

function withArticle(kind: Kind): string {
  if (kind === 'capabilities' || kind === 'lifecycle') return kind;
  return kind === 'HTTP request' ? `an ${kind}` : `a ${kind}`;
}

function none(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, NOTHING]));
}

/** For people, on one line. */
export function describeNotCarried({ what, path, consequence }: NotCarried): string {
  const place = path.endsWith(what) ? path : `${what} (${path})`;
  return printable(`${place}: ${consequence}`);
}
