/** The model of a compose file, as `docker compose config --format json SERVICE` resolves it, made fit for a run of our own. */
import { ForkbedError } from '../../common/forkbed-error.ts';
import { parseJson } from '../parse-json.ts';
import { readField } from '../thrown.ts';

type Labels = Readonly<Record<string, string>>;

type Resource = Readonly<Record<string, unknown>> & {
  readonly labels?: Labels;
  readonly external?: boolean;
};

/** What a run of our own changes; the rest stays as it came. */
export interface ComposeModel {
  readonly services: Readonly<Record<string, Resource>>;
  readonly networks: Readonly<Record<string, Resource | null>>;
  readonly volumes: Readonly<Record<string, Resource | null>>;
}

/** It quotes no value: the model has the secrets of each `env_file`. @throws ForkbedError ERR_COMPOSE for what is no model */
export function parseComposeModel(text: string): ComposeModel {
  const model = readObject(parseJson(text), 'the model');
  const resources = (kind: string) => readObject(model[kind] ?? {}, kind);
  return {
    ...model,
    services: mapValues(resources('services'), (service, name) => readResource(service, `services.${name}`)),
    networks: mapValues(resources('networks'), (network, name) => readOptional(network, `networks.${name}`)),
    volumes: mapValues(resources('volumes'), (volume, name) => readOptional(volume, `volumes.${name}`)),
  };
}

/**
 * Without profiles: what the model has is what is to be started, and Compose would not remove a service whose profile is off. Without
 * ports of the host and without fixed names: of containers, which would collide, and of networks and volumes, which
 * would be shared with somebody, and removed with us. What belongs to somebody else by its own word, `external`, stays.
 */
export function ownModel(model: ComposeModel, labels: { container: Labels; network: Labels; volume: Labels }) {
  return {
    ...model,
    services: mapValues(model.services, ({ ports: _, container_name: __, profiles: ___, ...service }) => ({
      ...service,
      labels: { ...service.labels, ...labels.container },
    })),
    networks: mapValues(model.networks, (network) => own(network, labels.network)),
    volumes: mapValues(model.volumes, (volume) => own(volume, labels.volume)),
  };
}

/** The same with a health check of that service so often; without one in the file, that of its image. */
export function withHealthInterval(model: ComposeModel, service: string, everyMs: number): ComposeModel {
  const { [service]: found = {}, ...others } = model.services;
  const check = readField(found, 'healthcheck');
  const healthcheck = { ...Object(check), interval: `${everyMs}ms` };
  return { ...model, services: { ...others, [service]: { ...found, healthcheck } } };
}

/** As the file has it: `30s`. */
export function healthInterval({ services }: ComposeModel, service: string): string | undefined {
  const interval = ['healthcheck', 'interval'].reduce(readField, services[service]);
  return typeof interval === 'string' ? interval : undefined;
}

function own(resource: Resource | null, labels: Labels): Resource {
  if (resource?.external === true) return resource;
  const { name: _, ...rest } = resource ?? {};
  return { ...rest, labels: { ...rest.labels, ...labels } };
}

/** Compose writes null for a network or a volume of which the file says nothing but the name. */
function readOptional(value: unknown, path: string): Resource | null {
  return value === null ? null : readResource(value, path);
}

function readResource(value: unknown, path: string): Resource {
  const { labels, external, ...rest } = readObject(value, path);
  if (external !== undefined && typeof external !== 'boolean')
    throw unexpected(`${path}.external`, 'true or false', external);
  return {
    ...rest,
    ...(labels === undefined ? {} : { labels: readLabels(labels, `${path}.labels`) }),
    ...(external === undefined ? {} : { external }),
  };
}

function readLabels(value: unknown, path: string): Labels {
  return mapValues(readObject(value, path), (label, name) => {
    if (typeof label === 'string') return label;
    throw unexpected(`${path}.${name}`, 'a text', label);
  });
}

function readObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw unexpected(path, 'an object', value);
}

function unexpected(path: string, expected: string, value: unknown): ForkbedError {
  const received = Array.isArray(value) ? 'an array' : value === null ? 'null' : typeof value;
  return new ForkbedError(
    'ERR_COMPOSE',
    `expected ${path} of docker compose config to be ${expected}, received ${received}`,
  );
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  map: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
