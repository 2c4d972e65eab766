/**
 * A probe beside the subject, in its process and network namespaces, under its runtime: where the two differ, the engine may put
 * the probe into the host's namespace. What is to be run there is run only once the probe has proved where it is.
 */
import type { ContainerOptions } from '../docker/container-options.ts';
import { joinedContainer } from '../docker/joined-container.ts';
import { startContainer } from '../docker/start-container.ts';
import { StartedContainer } from '../docker/started-container.ts';

interface Probe
  extends Pick<ContainerOptions, 'image' | 'command' | 'binds' | 'tmpfs' | 'user' | 'capAdd' | 'interactive'> {
  readonly subject: StartedContainer;
  readonly command: readonly string[];
}

type Inspection = Awaited<ReturnType<StartedContainer['inspect']>>;

/** Podman names every runtime so; it starts none of that name. */
const NO_NAME = 'oci';
/** Of Docker, of Podman, or none. */
const DEFAULT_PROFILE = /^(?:|docker-default|containers-default.*)$/;

/** Runs the command, which ends with 69 and does nothing in any other namespace than the subject's. */
export async function startProbe(probe: Probe): Promise<StartedContainer> {
  const inspected = await probe.subject.inspect();
  const command = [
    'forkbed-probe',
    'beside',
    ...(await namespaceSigns(probe.subject, inspected)),
    '--',
    ...probe.command,
  ];
  return join({ ...probe, command }, inspected);
}

/** The audit, which proves where it is by itself: that it is elsewhere is its evidence. */
export async function startAuditProbe(probe: Probe): Promise<StartedContainer> {
  const inspected = await probe.subject.inspect();
  const [program = '', name = '', ...options] = probe.command;
  const signs = await namespaceSigns(probe.subject, inspected);
  const shared = joinedContainer(inspected.HostConfig) === undefined ? [] : ['--shares-processes'];
  return join({ ...probe, command: [program, name, ...signs, ...shared, ...options] }, inspected);
}

function join(
  { subject, ...container }: Probe,
  { HostConfig, AppArmorProfile }: Inspection,
): Promise<StartedContainer> {
  const joined = `container:${subject.id}`;
  const likeSubject = sharedSettings({ ...HostConfig, AppArmorProfile });
  return startContainer(subject.engine, { ...container, ...likeSubject, role: 'probe', pid: joined, network: joined });
}

/** What a probe must have as the subject has it. `AppArmorProfile` is empty where the engine's host has no AppArmor. */
export function sharedSettings({
  Runtime = '',
  UsernsMode = '',
  AppArmorProfile = '',
}: {
  readonly Runtime?: string | undefined;
  readonly UsernsMode?: string | undefined;
  readonly AppArmorProfile?: string | undefined;
}): Pick<ContainerOptions, 'runtime' | 'userns' | 'securityOpt'> {
  return {
    ...(Runtime === '' || Runtime === NO_NAME ? {} : { runtime: Runtime }),
    // A user namespace of the engine's own has no access to the host's.
    ...(UsernsMode === 'host' ? { userns: UsernsMode } : {}),
    // Under the default profile a process reads others of that profile alone: not those of a privileged container.
    ...(DEFAULT_PROFILE.test(AppArmorProfile) ? {} : { securityOpt: ['apparmor=unconfined'] }),
  };
}

/** The options by which a probe recognises the subject's namespace, which may be that of another container. */
async function namespaceSigns(subject: StartedContainer, inspected: Inspection): Promise<string[]> {
  const owner = joinedContainer(inspected.HostConfig);
  const { Id, State } = owner === undefined ? inspected : await new StartedContainer(subject.engine, owner).inspect();
  return [`--container=${Id}`, `--started-at=${Math.max(0, Date.parse(State.StartedAt) || 0)}`];
}
