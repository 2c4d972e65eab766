/** The form of `docker run --gpus`: `all`, `2`, `"device=0,1"`, `driver=nvidia,count=2,capabilities=compute`. */
import type { DeviceRequest } from '../../docker/run-options.ts';
import { type Form, splitPair } from './forms.ts';
import { splitFields } from './split-fields.ts';

const CAPABILITY = 'gpu';

export const gpus: Form<DeviceRequest> = {
  placeholder: 'REQUEST',
  expected: 'all, a number, or of driver, count, device, capabilities and options some as KEY=VALUE, each once',
  parse: (text) => {
    const pairs = splitFields(text)?.map((field) => splitPair(field) ?? splitPair(`count=${field}`));
    const keys = pairs?.map((each) => each?.[0]) ?? [];
    if (pairs === undefined || new Set(keys).size < keys.length) return undefined;
    const parts = pairs.map((each) => (each === undefined ? undefined : toPart(...each)));
    if (parts.some((part) => part === undefined)) return undefined;
    const request: DeviceRequest = Object.assign({ Capabilities: [[CAPABILITY]], Options: {} }, ...parts);
    return keys.includes('count') || keys.includes('device') ? request : { Count: 1, ...request };
  },
};

function toPart(key: string, value: string): DeviceRequest | undefined {
  if (value === '') return undefined;
  switch (key) {
    case 'driver':
      return { Driver: value };
    case 'count':
      if (value === 'all' || value === '-1') return { Count: -1 };
      return /^\d{1,6}$/.test(value) ? { Count: Number(value) } : undefined;
    case 'device':
      return { DeviceIDs: value.split(',') };
    case 'capabilities':
      return { Capabilities: [[...value.split(','), CAPABILITY]] };
    case 'options':
      return { Options: Object.fromEntries(splitFields(value)?.map((field) => splitPair(field) ?? [field, '']) ?? []) };
    default:
      return undefined;
  }
}
