/** What a pod says of names and name servers, in the words of `docker run`. */
import { isIP } from 'node:net';
import type { SubjectOptions } from '../check/subject.ts';
import type { ManifestValue } from './manifest-value.ts';

type Names = Pick<SubjectOptions, 'addHost' | 'dns' | 'dnsSearch' | 'dnsOptions'>;

/** @throws UsageError */
export function readNames(spec: ManifestValue): Names {
  const config = spec.field('dnsConfig');
  const listed = {
    addHost: (spec.field('hostAliases')?.items() ?? []).flatMap(readAlias),
    dns: (config?.field('nameservers')?.items() ?? []).map(readAddress),
    dnsSearch: (config?.field('searches')?.items() ?? []).map((search) => search.nonEmptyText()),
    dnsOptions: (config?.field('options')?.items() ?? []).map(readOption),
  };
  return Object.fromEntries(Object.entries(listed).filter(([, values]) => values.length > 0));
}

function readAlias(alias: ManifestValue): string[] {
  const ip = readAddress(alias.required('ip'));
  return (alias.field('hostnames')?.items() ?? []).map((name) => `${name.nonEmptyText()}:${ip}`);
}

function readAddress(value: ManifestValue): string {
  const address = value.nonEmptyText();
  if (isIP(address) === 0) throw value.error('an IP address');
  return address;
}

/** resolv.conf(5). */
function readOption(option: ManifestValue): string {
  const name = option.required('name').nonEmptyText();
  const value = option.field('value')?.text() ?? '';
  return value === '' ? name : `${name}:${value}`;
}
