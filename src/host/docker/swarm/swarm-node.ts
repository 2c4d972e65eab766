/** A node of a Swarm, as `GET /nodes` lists it, and what is out of reach of its manager. */
import { readField } from '../../thrown.ts';

/** A node of a Swarm, as its manager sees it. */
export interface SwarmNode {
  /** The Swarm's own. */
  readonly id: string;
  /** Its host's name. */
  readonly name: string;
  /** `ready`, `down`, `disconnected` or `unknown`. */
  readonly state: string;
  /** Whether it takes tasks: `active`, `pause` or `drain`. */
  readonly availability: string;
  /** Why the manager does not reach it, where it says so; else empty. */
  readonly message: string;
}

/** In the order of their names. What a manager leaves out is empty, a state `unknown`. */
export function parseNodes(answer: readonly unknown[]): SwarmNode[] {
  const nodes = answer.map((node) => {
    const status = readField(node, 'Status');
    const spec = readField(node, 'Spec');
    return {
      id: text(node, 'ID'),
      name: text(readField(node, 'Description'), 'Hostname') || text(node, 'ID'),
      state: text(status, 'State') || 'unknown',
      availability: text(spec, 'Availability') || 'unknown',
      message: text(status, 'Message'),
    };
  });
  return nodes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Each as a clause: `node-3 (down: heartbeat failure)`. */
export function describeOutOfReach(nodes: readonly SwarmNode[]): string[] {
  return nodes
    .filter(({ state }) => state !== 'ready')
    .map(({ name, state, message }) => `${name} (${message === '' ? state : `${state}: ${message}`})`);
}

function text(value: unknown, field: string): string {
  const found = readField(value, field);
  return typeof found === 'string' ? found : '';
}
