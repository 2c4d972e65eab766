/** Holds docs/docker-run.md to the tables: each option with its form and the field of the engine's API that it sets. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { optionSpelling } from '../src/common/arguments.ts';
import { formatLine, parseRequest, SAMPLES } from '../src/host/cli/check-request.fixture.ts';
import { REFUSED_OPTIONS } from '../src/host/cli/docker-run/refused-options.ts';
import { DOCKER_RUN_NAMES, dockerRunOptions } from '../src/host/cli/docker-run/run-options.ts';
import { SET_ASIDE } from '../src/host/cli/docker-run/set-aside-options.ts';
import { createOptionsFor } from '../src/host/docker/container-options.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

type Name = (typeof DOCKER_RUN_NAMES)[number];

const page = readFileSync(join(PACKAGE_ROOT, 'docs/docker-run.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));
/** The path of the pull, which is a call of its own. */
const PULL = 'POST /images/create';

/** What the engine is asked for by a command line of `forkbed check`. */
function requestOf(args: readonly string[]): Record<string, unknown> {
  const { subject } = parseRequest(args);
  if (!('image' in subject)) throw new Error('expected an image');
  // The run's own network, as for a subject.
  const options = { network: 'own', ...subject, role: 'subject', confined: false } as const;
  return { ...createOptionsFor(options, {}) };
}

/** Paths of what differs, by the names that the API has: maps of the user's own keys are one field. */
function fieldsOf(name: Name): string[] {
  if (name === 'pull') return [PULL];
  const sample = SAMPLES[name];
  const bare = sample.slice(0, -1);
  return differences(requestOf([...bare, 'image']), requestOf(formatLine(name)));
}

const DEEPER = /^(?:HostConfig|NetworkingConfig|NetworkingConfig\.EndpointsConfig(?:\.[^.]+(?:\.IPAMConfig)?)?)$/;

function differences(before: unknown, after: unknown, path = ''): string[] {
  const names = new Set([before, after].flatMap((each) => Object.keys(Object(each))));
  return [...names].flatMap((name) => {
    const [one, other] = [Object(before)[name], Object(after)[name]];
    if (JSON.stringify(one) === JSON.stringify(other)) return [];
    const field = path === '' ? name : `${path}.${name}`;
    if (DEEPER.test(field)) return differences(one, other, field);
    return [field.replace(/EndpointsConfig\.[^.]+/, 'EndpointsConfig.*')];
  });
}

function rowOf(name: Name): string {
  const { short, placeholder = '' } = dockerRunOptions[name] as { short?: string; placeholder?: string };
  const spelled = [
    short === undefined ? '' : `\`-${short}\`, `,
    `\`${optionSpelling(name)}`,
    placeholder === '' ? '`' : ` ${placeholder}\``,
  ];
  const fields = fieldsOf(name)
    .map((field) => `\`${field}\``)
    .join(', ');
  return `| ${spelled.join('').replaceAll('|', '\\|')} | ${fields} |`;
}

test('its first table has each option that is carried, with its form and the fields of the API that it sets', () => {
  expect(rows.slice(0, DOCKER_RUN_NAMES.length)).toEqual(DOCKER_RUN_NAMES.map(rowOf));
});

test('its second table has each option that is refused, with the reason', () => {
  const reasons = [...new Set(REFUSED_OPTIONS.values())];
  const expected = reasons.map((reason) => {
    const options = [...REFUSED_OPTIONS].flatMap(([option, its]) => (its === reason ? [`\`${option}\``] : []));
    return `| ${options.join(', ')} | ${reason} |`;
  });
  expect(rows.slice(DOCKER_RUN_NAMES.length, DOCKER_RUN_NAMES.length + reasons.length)).toEqual(expected);
});

test('its third table has each option that forkbed run sets aside, with the reason', () => {
  const all = Object.entries(SET_ASIDE).map(([name, { option, because }]) => {
    const { short } = option as { short?: string };
    return { spelled: [...(short === undefined ? [] : [`\`-${short}\``]), `\`${optionSpelling(name)}\``], because };
  });
  const expected = [...new Set(all.map(({ because }) => because))].map((reason) => {
    const options = all.flatMap(({ spelled, because }) => (because === reason ? spelled : []));
    return `| ${options.join(', ')} | ${reason} |`;
  });
  const reasons = new Set(REFUSED_OPTIONS.values()).size;
  expect(rows.slice(DOCKER_RUN_NAMES.length + reasons)).toEqual(expected);
});
