/** A service of a Swarm as its API has it, `POST /services/create`, with the limits and the confinement of a plain container. Pure. */
import type Dockerode from 'dockerode';
import { limitsFor } from '../container-options.ts';
import type { Role } from '../run.ts';

/** Containers of one image and command on the nodes of a Swarm. None of them is started again. */
export interface ServiceOptions {
  /** As every node can have it. */
  readonly image: string;
  readonly role: Role;
  readonly command: readonly string[];
  /** How many. */
  readonly replicas: number;
  /** An overlay network. */
  readonly network: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** As `ContainerOptions` have it; true by default. */
  readonly confined?: boolean;
  /** Of nodes, as `docker service create --constraint` takes them. */
  readonly constraints?: readonly string[];
}

const STOP_GRACE_NS = 2_000_000_000;
const CONFINED = {
  ReadOnly: true,
  CapabilityDrop: ['ALL'],
  // Engines before 25 know no such field, and leave it out.
  Privileges: { NoNewPrivileges: true } as Dockerode.Privileges,
};

export function serviceSpecFor(
  { image, role, command, replicas, network, environment = {}, confined = true, constraints = [] }: ServiceOptions,
  { name, labels }: { name: string; labels: Readonly<Record<string, string>> },
): Dockerode.ServiceSpec {
  const limits = confined ? limitsFor(role) : undefined;
  return {
    Name: name,
    Labels: { ...labels },
    TaskTemplate: {
      ContainerSpec: {
        Image: image,
        Command: [...command],
        Env: Object.entries(environment).map(([key, value]) => `${key}=${value}`),
        Labels: { ...labels },
        Hostname: `${role}-{{.Task.Slot}}`,
        Init: false,
        ...(confined ? CONFINED : {}),
        StopGracePeriod: STOP_GRACE_NS,
      },
      ...(limits === undefined
        ? {}
        : { Resources: { Limits: { MemoryBytes: limits.memoryBytes, Pids: limits.pids } } }),
      // What has ended has been seen to end: another in its place would be a client that nobody expects.
      RestartPolicy: { Condition: 'none' },
      Placement: { Constraints: [...constraints] },
      Networks: [{ Target: network }],
    },
    // A replicated job would be the word for it. Engines leave the tasks of a job running when it is removed: ADR 0049.
    Mode: { Replicated: { Replicas: replicas } },
    // The other mode needs IPVS in each kernel.
    EndpointSpec: { Mode: 'dnsrr' },
  };
}
