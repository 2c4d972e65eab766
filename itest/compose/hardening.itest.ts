/** What docker-compose.yml promises of each container is what the engine runs. */
import { expect, jest, test } from '@jest/globals';
import { ComposeProject } from '../support/compose-project.ts';
import { expectConfined, expectLimited, inspect } from '../support/inspected.ts';

jest.setTimeout(180_000);

test('no container runs as root, with a capability, with room to write, with a port of the host, or with the Docker socket', async () => {
  await using compose = new ComposeProject({ name: 'hardening', variables: { CLIENTS: '1', CONNECTIONS: '1' } });
  await compose.compose('up', '--detach');
  const ids = (await compose.compose('ps', '--all', '--quiet')).stdout.trim().split('\n');
  const containers = inspect(ids);
  expect(containers).toHaveLength(3);
  for (const container of containers) {
    expectConfined(container);
    expectLimited(container);
  }
  const server = containers.find(({ Name }) => Name.includes('server'));
  expect(server?.State.Running).toBe(true);
});
