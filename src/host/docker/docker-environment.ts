/** The environment for Docker's command line: with it, that speaks to the very engine that forkbed speaks to. */
import { fieldOf } from '../thrown.ts';
import { engine } from './engine.ts';

/** @throws NoEngineError */
export async function dockerEnvironment(): Promise<NodeJS.ProcessEnv> {
  const socketPath = fieldOf((await engine()).modem, 'socketPath');
  // For an engine of TCP it reads what forkbed has read.
  if (typeof socketPath !== 'string' || !socketPath.startsWith('/')) return process.env;
  const { DOCKER_CONTEXT: _context, DOCKER_TLS: _tls, DOCKER_TLS_VERIFY: _verify, ...rest } = process.env;
  return { ...rest, DOCKER_HOST: `unix://${socketPath}` };
}
