/** The model of a compose file, as `docker compose config --format json SERVICE` resolves it, made fit for a run of our own. */

type Labels = Readonly<Record<string, string>>;

interface Labelled {
  readonly labels?: Labels;
  readonly external?: boolean;
  readonly name?: string;
}

export interface ComposeModel {
  readonly services?: Readonly<Record<string, Labelled & Readonly<Record<string, unknown>>>>;
  readonly networks?: Readonly<Record<string, Labelled | null>>;
  readonly volumes?: Readonly<Record<string, Labelled | null>>;
}

/**
 * Without profiles: what the model has is what is to be started, and Compose would not remove a service whose profile is off. Without
 * ports of the host and without fixed names: of containers, which would collide, and of networks and volumes, which
 * would be shared with somebody, and removed with us. What belongs to somebody else by its own word, `external`, stays.
 */
export function ownModel(model: ComposeModel, labels: { container: Labels; network: Labels; volume: Labels }) {
  return {
    ...model,
    services: mapValues(model.services ?? {}, ({ ports: _, container_name: __, profiles: ___, ...service }) => ({
      ...service,
      labels: { ...service.labels, ...labels.container },
    })),
    networks: mapValues(model.networks ?? {}, (network) => own(network, labels.network)),
    volumes: mapValues(model.volumes ?? {}, (volume) => own(volume, labels.volume)),
  };
}

function own(resource: Labelled | null, labels: Labels): Labelled {
  if (resource?.external === true) return resource;
  const { name: _, ...rest } = resource ?? {};
  return { ...rest, labels: { ...rest.labels, ...labels } };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
