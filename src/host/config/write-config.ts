/**
 * A first forkbed.yaml for a folder: a subject for each Dockerfile, service and workload that is in it, and as comments what was found
 * of each and what a user has to decide. Pure but for reading.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { printable } from '../../common/escape/printable.ts';
import type { ManifestValue } from '../manifest/manifest-value.ts';
import { readDocuments } from '../manifest/read-objects.ts';
import { isForkbedError } from '../thrown.ts';

/** As Compose looks for them, the first one counts. */
const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const WORKLOADS = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'];
const SCHEMA = '# yaml-language-server: $schema=./node_modules/forkbed/docs/schema/config.schema.json';

interface FoundSubject {
  readonly name: string;
  /** Lines of comment. */
  readonly notes: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The text of the file; `undefined` where there is nothing to check. */
export function writeConfig(folder: string): string | undefined {
  const names = readdirSync(folder)
    .filter((name) => isFile(join(folder, name)))
    .sort();
  const compose = COMPOSE_FILES.find((name) => names.includes(name));
  const dockerfiles = names.filter((name) => /^(?:.+\.)?Dockerfile$|^Dockerfile\..+$/.test(name));
  const manifests = names.filter((name) => /\.ya?ml$/.test(name) && !COMPOSE_FILES.includes(name));
  const found = [
    ...dockerfiles.map((name) => fromDockerfile(folder, name)),
    ...(compose === undefined ? [] : fromCompose(folder, compose)),
    ...manifests.flatMap((name) => fromManifest(folder, name)),
  ];
  if (found.length === 0) return undefined;
  const subjects = unique(found).flatMap(({ name, notes, fields }) => [
    '',
    ...notes.map((note) => `  # ${printable(note)}`),
    ...stringify({ [name]: fields })
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  ]);
  return [SCHEMA, 'version: 1', '', 'subjects:', ...subjects.slice(1), ''].join('\n');
}

/** No folder, no pipe, and no link to nowhere. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function fromDockerfile(folder: string, file: string): FoundSubject {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  const stage = lines.findLastIndex((line) => /^\s*FROM\s/i.test(line));
  const last = lines.slice(Math.max(0, stage));
  const ports = last.flatMap((line) => /^\s*EXPOSE\s+(.*)$/i.exec(line)?.[1]?.split(/\s+/) ?? []);
  const start = last.filter((line) => /^\s*(?:ENTRYPOINT|CMD)\s/i.test(line)).map((line) => line.trim());
  const health = last.some((line) => /^\s*HEALTHCHECK\s+(?!NONE)/i.test(line));
  const suffix = file.replace(/\.?Dockerfile\.?/, '');
  return {
    name: suffix === '' ? 'image' : toName(suffix),
    notes: [
      `${file}: ${[...start, ...(ports.length === 0 ? ['it exposes no port'] : [`EXPOSE ${ports.join(' ')}`])].join(', ')}`,
      ...(health ? ['it has a health check: health-runs: 5 makes it a part of the load'] : []),
      ...describePorts(ports),
    ],
    fields: { build: '.', ...(file === 'Dockerfile' ? {} : { file }), ...toLoad(ports) },
  };
}

/** What clients say, and where, is the user's to decide. */
function describePorts(ports: readonly string[]): string[] {
  if (ports.length === 0) return ['port: 8080 and http: / if it serves; without, time alone is the load'];
  return ['http: / if it speaks HTTP; by default each message must have any reply'];
}

function toLoad(ports: readonly string[]): Record<string, unknown> {
  const tcp = ports.filter((port) => /^\d+(?:\/tcp)?$/.test(port)).map((port) => Number.parseInt(port, 10));
  const [port] = tcp;
  if (port === undefined) return { for: '30s' };
  return { port, ...([80, 8000, 8080, 3000].includes(port) ? { http: '/' } : { expect: 'any' }) };
}

function fromCompose(folder: string, file: string): FoundSubject[] {
  const services = read(folder, file)[0]?.field('services');
  if (services?.isMapping !== true) return [];
  return [...services.fields()].map(([service, value]) => {
    const ports = value.isMapping ? readPorts(value) : [];
    const image = value.isMapping ? value.field('image')?.textOrNumber() : undefined;
    return {
      name: toName(service),
      notes: [`service ${service} of ${file}${image === undefined ? '' : `, image ${image}`}`, ...describePorts(ports)],
      fields: { compose: file, service, ...toLoad(ports) },
    };
  });
}

/** Of the short form the container's part: `8080:80`. */
function readPorts(service: ManifestValue): string[] {
  const all = ['ports', 'expose'].flatMap((name) => {
    const field = service.field(name);
    return field?.isSequence === true ? field.items() : [];
  });
  return all.flatMap((item) => {
    const port = item.isMapping ? item.field('target')?.textOrNumber() : item.textOrNumber();
    return port === undefined ? [] : [String(port).replace(/^.*:/, '')];
  });
}

function fromManifest(folder: string, file: string): FoundSubject[] {
  return read(folder, file).flatMap((document) => {
    if (!document.isMapping) return [];
    const kind = readText(document, 'kind');
    const metadata = document.field('metadata');
    const name = metadata?.isMapping === true ? readText(metadata, 'name') : undefined;
    if (kind === undefined || !WORKLOADS.includes(kind) || name === undefined) return [];
    return [
      {
        name: toName(name),
        notes: [`${kind} ${name} of ${file}: its probes are the load`],
        fields: { manifest: file, workload: `${kind}/${name}` },
      },
    ];
  });
}

/** `undefined` for what is no text and no number: the file is no manifest. */
function readText(mapping: ManifestValue, name: string): string | undefined {
  const field = mapping.field(name);
  return field === undefined || field.isMapping || field.isSequence ? undefined : field.asWritten();
}

/** None of a file that is no YAML: a template, for example. */
function read(folder: string, file: string): ManifestValue[] {
  try {
    return readDocuments(readFileSync(join(folder, file), 'utf8'), file);
  } catch (error) {
    if (isForkbedError(error, 'ERR_USAGE')) return [];
    throw error;
  }
}

function toName(text: string): string {
  return (
    text
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 50) || 'subject'
  );
}

/** A name that is there already gets the next number that is free. */
function unique(found: readonly FoundSubject[]): FoundSubject[] {
  const taken = new Set<string>();
  return found.map((each) => {
    let name = each.name;
    for (let number = 2; taken.has(name); number += 1) name = `${each.name}-${number}`;
    taken.add(name);
    return { ...each, name };
  });
}
