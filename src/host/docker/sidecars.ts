/** Containers of other people that share a container's process namespace: their processes are in it, and in their own count. */
import { StartedContainer } from './started-container.ts';

export interface Sidecar {
  readonly container: StartedContainer;
  readonly name: string;
}

/** Those that run. forkbed's own of this run are none. */
export async function findSidecars(subject: StartedContainer): Promise<Sidecar[]> {
  const { engine } = subject;
  const docker = await engine.client();
  const { Name } = await subject.inspect();
  // The engine keeps the option as it was given: an id, its beginning, or a name.
  const isSubject = (other: string) => other !== '' && (subject.id.startsWith(other) || `/${other}` === Name);
  const running = await docker.listContainers();
  const others = running.filter(({ Id, Labels }) => Id !== subject.id && !engine.run.owns(Labels));
  const inspected = await Promise.all(others.map(({ Id }) => inspectIfThere(new StartedContainer(engine, Id))));
  return inspected.flatMap((found) => {
    const mode = found?.HostConfig.PidMode ?? '';
    return found !== undefined && mode.startsWith('container:') && isSubject(mode.slice('container:'.length))
      ? [{ container: new StartedContainer(engine, found.Id), name: found.Name.replace(/^\//, '') }]
      : [];
  });
}

async function inspectIfThere(container: StartedContainer) {
  return container.inspect().catch(() => undefined);
}
