/** A container as the engine describes it, `GET /containers/ID/json`, with what an engine may leave out or have as null. */
import type Dockerode from 'dockerode';

type Inspection = Dockerode.ContainerInspectInfo;
type Network = Inspection['NetworkSettings']['Networks'][string];

/** Networks, configuration and state are always there; an address that there is none of is empty. */
export function completeInspection(answer: Partial<Inspection> & Pick<Inspection, 'Id'>): Inspection {
  const { State, Config, NetworkSettings } = answer;
  const { Running = State?.Status === 'running', ExitCode = 0 } = State ?? {};
  return {
    ...(answer as Inspection),
    State: { ...State, Running, ExitCode } as Inspection['State'],
    Config: { ...Config, ExposedPorts: Config?.ExposedPorts ?? {}, Tty: Config?.Tty === true } as Inspection['Config'],
    NetworkSettings: {
      ...NetworkSettings,
      Networks: completeNetworks(NetworkSettings?.Networks),
    } as Inspection['NetworkSettings'],
  };
}

function completeNetworks(networks: Readonly<Record<string, Partial<Network> | null>> | null | undefined) {
  return Object.fromEntries(
    Object.entries(networks ?? {}).map(([name, network]) => [
      name,
      { ...network, IPAddress: network?.IPAddress ?? '' } as Network,
    ]),
  );
}
