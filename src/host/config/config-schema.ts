/**
 * The JSON Schema of forkbed.yaml, made of the table of options: docs/schema/config.schema.json. Editors complete and check by it; what
 * a schema cannot say, such as which options go together, readConfig refuses.
 */
import { CHECK_IDS } from '../../common/checks/checks.ts';
import type { Option } from '../../common/option.ts';
import { CONFIG_OPTIONS, isMapping } from './config-options.ts';
import { CONFIG_VERSION, MAX_JOBS, SUBJECT_KEYS } from './read-config.ts';

const TEXT = { type: 'string', minLength: 1 };
/** YAML has a port, or a number of processors, as a number. */
const TEXT_OR_NUMBER = { type: ['string', 'number'] };
const DAY = { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' };

export function configSchema(): object {
  const options = Object.fromEntries([...CONFIG_OPTIONS].map(([key, { option }]) => [key, toSchema(option)]));
  const allowances = {
    'allow-unknown': allowanceSchema('check', { enum: CHECK_IDS }),
    ignore: allowanceSchema('process', TEXT_OR_NUMBER),
  };
  const ofSubject: readonly string[] = [...SUBJECT_KEYS, 'service', 'workload'];
  const defaults = Object.fromEntries(Object.entries(options).filter(([key]) => !ofSubject.includes(key)));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:forkbed:config:${CONFIG_VERSION}`,
    title: 'forkbed.yaml',
    description: 'What forkbed check checks where it is called without a subject.',
    type: 'object',
    additionalProperties: false,
    required: ['version', 'subjects'],
    properties: {
      version: { description: 'Version of this form.', const: CONFIG_VERSION },
      jobs: {
        description: 'How many subjects are checked at once; by default two for each CPU of the engine, 2 to 16.',
        type: 'integer',
        minimum: 1,
        maximum: MAX_JOBS,
      },
      baseline: { ...TEXT, description: 'File of known findings, relative to the folder of this file.' },
      defaults: {
        description: 'Options of every subject that does not have them itself.',
        type: 'object',
        additionalProperties: false,
        properties: { ...defaults, ...allowances },
      },
      subjects: {
        description: 'What is checked, by the name that the report has for it.',
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' },
        additionalProperties: { $ref: '#/$defs/subject' },
      },
    },
    $defs: {
      subject: {
        title: 'Subject',
        type: 'object',
        additionalProperties: false,
        oneOf: [
          ...(['image', 'build', 'compose', 'manifest'] as const).map((way) => ({ required: [way] })),
          { required: ['container'], not: { required: ['manifest'] } },
        ],
        properties: {
          image: { ...TEXT, description: 'an image' },
          command: { description: "instead of the image's command", type: 'array', items: { type: 'string' } },
          ...options,
          ...allowances,
        },
      },
    },
  };
}

function toSchema(option: Option<unknown>): object {
  const { placeholder, help, merge } = option;
  if (placeholder === undefined) return { description: help, type: 'boolean' };
  const item = itemSchema(option);
  if (merge === undefined) return { description: help, ...item };
  const values = { type: ['string', 'number', 'null'] };
  const mapping = isMapping(option) ? [{ type: 'object', additionalProperties: values }] : [];
  return { description: help, anyOf: [item, { type: 'array', items: item }, ...mapping] };
}

/** A list of choices, a number within limits, or a text. */
function itemSchema({ placeholder = '', range }: Option<unknown>): object {
  const choices = placeholder.split('|');
  if (choices.length > 1 && choices.every((choice) => /^[a-z]+$/.test(choice))) return { enum: choices };
  if (placeholder === 'N' && range !== undefined) return { type: 'integer', minimum: range.min, maximum: range.max };
  return TEXT_OR_NUMBER;
}

function allowanceSchema(what: string, form: object): object {
  return {
    description:
      what === 'check' ? 'Checks that may be unknown.' : 'Processes that are left out, with their descendants.',
    type: 'array',
    items: {
      type: 'object',
      additionalProperties: false,
      required: [what, 'reason'],
      properties: {
        [what]: form,
        reason: { ...TEXT, description: 'Why.' },
        expires: { ...DAY, description: 'The last day on which it holds; after it the check fails.' },
      },
    },
  };
}
