/** What will be unknown on an engine, by what it is: only what was seen on engines of its kind. */
import type { EngineFacts } from '../docker/engine-facts.ts';

/** A sentence each; empty where nothing is known against it. */
export function describeLimits(facts: EngineFacts): string[] {
  const { product, eventLogger, rootless, cgroupVersion, defaultRuntime } = facts;
  const limits: [boolean, string][] = [
    [
      defaultRuntime === 'runsc',
      'gVisor gives each container a kernel of its own: no probe can join it, and every verdict is unknown',
    ],
    [
      eventLogger === 'none',
      'the engine keeps no events: how a container ended that runs again is unknown (--chaos stop-container, restart-container)',
    ],
    [
      rootless === true && cgroupVersion === '1',
      'without root and with control groups of version 1 there are no limits: --memory, --pids-limit, --chaos memory and pids, the count of the engine',
    ],
    [
      product === 'Podman',
      'Podman builds with its own builder, with DOCKER_BUILDKIT=1, too: a Dockerfile that needs BuildKit cannot be built with --build',
    ],
  ];
  return limits.flatMap(([holds, sentence]) => (holds ? [sentence] : []));
}
