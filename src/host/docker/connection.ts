/** The options of a client for an engine that is named as DOCKER_HOST names one. Pure. */
import type Dockerode from 'dockerode';
import { ArgumentError } from '../errors.ts';

/** All of them are told: what it is not told, dockerode looks for in the environment. @throws ArgumentError */
export function connectionTo(host: string): Dockerode.DockerOptions {
  const nothing = { protocol: 'http', ca: undefined, cert: undefined, key: undefined, username: undefined } as const;
  const [, socketPath] = /^unix:\/\/(\/.+)$/.exec(host) ?? [];
  if (socketPath !== undefined) return { ...nothing, host: undefined, port: undefined, socketPath };
  const [, bracketed, name = bracketed, port] =
    /^tcp:\/\/(?:\[([\da-f:.]+)\]|([^/:@\s]+)):(\d{1,5})\/?$/i.exec(host) ?? [];
  if (name !== undefined && port !== undefined) return { ...nothing, host: name, port, socketPath: undefined };
  throw new ArgumentError({ what: 'engine: host', expected: 'unix:///PATH or tcp://HOST:PORT', received: host });
}
