import { expect, test } from '@jest/globals';
import { whyNoManager } from './swarm.ts';

test.each([
  [{ LocalNodeState: 'inactive', ControlAvailable: false }, 'in none: docker swarm init'],
  [{ LocalNodeState: 'active', ControlAvailable: false }, 'a worker of one'],
  [{ LocalNodeState: 'locked', ControlAvailable: false }, 'docker swarm unlock'],
  [{ LocalNodeState: 'pending', ControlAvailable: false }, 'about to join'],
  [{ LocalNodeState: 'error', Error: 'raft: no leader', ControlAvailable: false }, 'raft: no leader'],
  // Podman knows no Swarm.
  [undefined, 'in none'],
])('%j is no manager: %s', (state, why) => {
  expect(whyNoManager(state)).toContain(why);
});

test('a manager is one', () => {
  expect(whyNoManager({ LocalNodeState: 'active', ControlAvailable: true })).toBeUndefined();
});
