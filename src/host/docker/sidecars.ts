/** Containers that share a container's process namespace: their processes are in it, and in their own count. */
import { joinedContainer } from './joined-container.ts';
import { StartedContainer } from './started-container.ts';

export interface Sidecar {
  readonly container: StartedContainer;
  readonly name: string;
}

/** Those of other people that run, and the one whose namespace the container itself has joined. */
export async function findSidecars(subject: StartedContainer): Promise<Sidecar[]> {
  const { engine } = subject;
  const docker = await engine.client();
  const { Name, HostConfig } = await subject.inspect();
  const owner = joinedContainer(HostConfig);
  // The engine keeps the option as it was given: an id, its beginning, or a name.
  const isSubject = (other = '') => other !== '' && (subject.id.startsWith(other) || `/${other}` === Name);
  const running = await docker.listContainers();
  const others = running.filter(({ Id, Labels }) => Id !== subject.id && (Id === owner || !engine.run.owns(Labels)));
  const inspected = await Promise.all(others.map(({ Id }) => inspectIfThere(new StartedContainer(engine, Id))));
  return inspected.flatMap((found) =>
    found !== undefined && (found.Id === owner || isSubject(joinedContainer(found.HostConfig)))
      ? [{ container: new StartedContainer(engine, found.Id), name: found.Name.replace(/^\//, '') }]
      : [],
  );
}

async function inspectIfThere(container: StartedContainer) {
  return container.inspect().catch(() => undefined);
}
