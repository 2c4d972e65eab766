/** The environment for Docker's command line: with it, that speaks to the very engine that forkbed speaks to. */
import { readField } from '../thrown.ts';
import type { Engine } from './engine.ts';

/** @throws NoEngineError */
export async function dockerEnvironment(engine: Engine): Promise<NodeJS.ProcessEnv> {
  const socketPath = readField((await engine.client()).modem, 'socketPath');
  const host = typeof socketPath === 'string' && socketPath.startsWith('/') ? `unix://${socketPath}` : engine.host;
  // For an engine of TCP that is found it reads what forkbed has read.
  if (host === undefined) return process.env;
  const { DOCKER_CONTEXT: _context, DOCKER_TLS: _tls, DOCKER_TLS_VERIFY: _verify, ...rest } = process.env;
  return { ...rest, DOCKER_HOST: host };
}
