/** docker-compose.yml, the stack file of a Swarm, docs/testbed.md and the table of variables by which all are validated say the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { environmentName } from '../src/common/options.ts';
import { COMPOSE_VARIABLES } from '../src/common/programs/compose-variables.ts';

function read(file: string): string {
  return readFileSync(join(__dirname, '..', file), 'utf8');
}

const file = read('docker-compose.yml').replace(/^\s*#.*$/gm, '');
/** The same without the former names: `${NAME:-${FORMER:-default}}` is `${NAME:-default}`. */
const compose = file.replace(/:-\$\{[A-Z_]+:-([^}]*)\}\}/g, ':-$1}');
/** `${NAME:-default}` wherever it stands, but for what the audit is told to validate. */
const uses = [...compose.matchAll(/^(?!\s*([A-Z_]+)=\$\{\1:-\}$).*\$\{([A-Z_]+):-([^}]*)\}/gm)];
const names = Object.keys(COMPOSE_VARIABLES).filter((name) => name !== 'COMPOSE_PROJECT_NAME');

describe('docker-compose.yml', () => {
  test('uses every former name in the place of its variable that is not set, and no other', () => {
    const nested = [...file.matchAll(/\$\{([A-Z_]+):-\$\{([A-Z_]+):-/g)].map(([, name, former]) => [name, former]);
    const formerly = Object.entries(COMPOSE_VARIABLES).map(([name, variable]) => [name, variable.formerly]);
    expect(nested).toEqual(formerly.filter(([, former]) => former !== undefined));
  });

  test('uses every variable of the table, and no other, with the default that the table has', () => {
    const used = uses.map(([, , name = '', fallback]) => [name, fallback] as const);
    expect(Object.fromEntries(used)).toEqual(
      Object.fromEntries(names.map((name) => [name, COMPOSE_VARIABLES[name]?.fallback])),
    );
    for (const [name, fallback] of used) expect([name, fallback]).toEqual([name, COMPOSE_VARIABLES[name]?.fallback]);
  });

  test('hands the server each of its variables as the option by which it is validated', () => {
    const [, server = ''] = /^ {2}server:\n([\s\S]*?)^ {2}client:/m.exec(compose) ?? [];
    for (const [name, { server: option, fallback }] of Object.entries(COMPOSE_VARIABLES)) {
      if (option !== undefined) expect(server).toContain(`${environmentName(option)}: \${${name}:-${fallback}}\n`);
    }
  });

  test('hands the audit all that the server, the clients and the audit are given, to be validated', () => {
    const [, lines = ''] = /FORKBED_VARIABLES: \|\n((?:\s+[A-Z_]+=.*\n)+)/.exec(compose) ?? [];
    const ofTheBuild = ['BASE_IMAGE', 'FORKBED_IMAGE'];
    expect(lines.trim().split(/\s+/)).toEqual(
      names
        .filter((name) => !ofTheBuild.includes(name))
        .flatMap((name) => [name, COMPOSE_VARIABLES[name]?.formerly ?? []].flat())
        .map((name) => `${name}=\${${name}:-}`),
    );
  });
});

test('docs/testbed.md has every variable, with its default', () => {
  const rows = [...read('docs/testbed.md').matchAll(/^\| `([A-Z_]+)` \|([^|]*)\|/gm)].map(([, name, fallback = '']) => [
    name,
    fallback.replaceAll('`', '').trim(),
  ]);
  const table = Object.entries(COMPOSE_VARIABLES).map(([name, { fallback }]) => [name, fallback]);
  // It depends on MODE, which docker-compose.yml leaves to the server.
  expect(Object.fromEntries(rows)).toEqual({ ...Object.fromEntries(table), REAP: 'ignore' });
});

describe('scripts/swarm/stack.yml', () => {
  interface Service {
    readonly environment: Readonly<Record<string, string>>;
    readonly deploy: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
    readonly [field: string]: unknown;
  }
  const servicesIn = (text: string) =>
    (parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> }).services;
  const stack = servicesIn(read('scripts/swarm/stack.yml'));
  const { server, client } = servicesIn(compose);

  test('gives the server what docker-compose.yml gives it', () => {
    expect(stack.server?.environment).toEqual(server?.environment);
    expect(stack.server?.sysctls).toEqual(server?.sysctls);
    const { memory } = stack.server?.deploy.resources.limits ?? {};
    expect(memory).toBe(server?.mem_limit);
  });

  test('gives the clients what docker-compose.yml gives them, but for another gate', () => {
    const { FORKBED_GATE, FORKBED_STAY, ...load } = client?.environment ?? {};
    expect(stack.client?.environment).toMatchObject(load);
    const own = Object.keys(stack.client?.environment ?? {}).filter((name) => !(name in load));
    expect(own).toEqual(['FORKBED_GATE', 'FORKBED_GATE_TOKEN', 'FORKBED_NODE', 'FORKBED_NAME']);
    const { pids, memory } = stack.client?.deploy.resources.limits ?? {};
    expect({ pids, memory }).toEqual({ pids: client?.pids_limit, memory: client?.mem_limit });
  });

  test('confines every container as docker-compose.yml does, as far as a Swarm can', () => {
    for (const { read_only, cap_drop, init } of Object.values(stack)) {
      expect({ read_only, cap_drop, init }).toEqual({ read_only: true, cap_drop: ['ALL'], init: false });
    }
    const { labels: _, ...gate } = parse(read('scripts/swarm/stack.yml')).volumes.gate;
    expect({ gate }).toEqual(parse(compose).volumes);
  });
});
