/** Refuses options that the transport does not have: what goes over datagrams, and over Unix sockets. */
import { UsageError } from '../../common/forkbed-error.ts';
import type { ClientOptions } from '../../common/programs/client-options.ts';

/** @throws UsageError */
export function refuseTransport(options: ClientOptions): void {
  const { udp, unix } = options;
  if (udp) refuse(options, '--udp', ['unix', 'tls', 'misbehave', 'http', 'grpc', 'reset']);
  if (unix !== '') refuse(options, '--unix', ['tls', 'grpc', 'reset', 'half-open']);
}

const CONFLICTS = {
  unix: { option: '--unix', isOn: ({ unix }: ClientOptions) => unix !== '' },
  tls: { option: '--tls', isOn: ({ tls }: ClientOptions) => tls },
  misbehave: { option: '--misbehave', isOn: ({ misbehave }: ClientOptions) => misbehave !== 'no' },
  'half-open': { option: '--misbehave half-open', isOn: ({ misbehave }: ClientOptions) => misbehave === 'half-open' },
  http: { option: '--expect http', isOn: ({ expect }: ClientOptions) => expect === 'http' },
  grpc: { option: '--expect grpc', isOn: ({ expect }: ClientOptions) => expect === 'grpc' },
  reset: { option: '--end reset', isOn: ({ end }: ClientOptions) => end === 'reset' },
};

function refuse(options: ClientOptions, transport: string, conflicts: readonly (keyof typeof CONFLICTS)[]): void {
  const conflict = conflicts.map((name) => CONFLICTS[name]).find(({ isOn }) => isOn(options));
  if (conflict === undefined) return;
  throw new UsageError(`${conflict.option}: expected none with ${transport}, received both`);
}
