/**
 * The engine's API with nothing between: what the library's start of containers is compared with. HTTP over the engine's
 * Unix socket, one connection for each request under way, kept alive. Only what the comparison needs.
 */
import { Agent, request } from 'node:http';

const SOCKET = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');

export interface BareContainer {
  readonly image: string;
  readonly network: string;
  readonly command: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Creates and starts so many, `atOnce` at a time, with the rights that the library gives a client. Their ids. */
export async function startBare(wanted: {
  containers: number;
  atOnce: number;
  container: BareContainer;
}): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: wanted.atOnce });
  const ids: string[] = [];
  let begun = 0;
  const startNext = async (): Promise<void> => {
    while (begun < wanted.containers) {
      begun++;
      const { Id } = await post(agent, '/containers/create', bodyOf(wanted.container));
      ids.push(Id ?? '');
      await post(agent, `/containers/${Id}/start`);
    }
  };
  try {
    await Promise.all(Array.from({ length: wanted.atOnce }, startNext));
  } finally {
    agent.destroy();
  }
  return ids;
}

function bodyOf({ image, network, command, labels }: BareContainer): object {
  return {
    Image: image,
    Cmd: command,
    Labels: labels,
    HostConfig: {
      NetworkMode: network,
      Init: false,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
    },
  };
}

function post(agent: Agent, path: string, body?: object): Promise<{ Id?: string }> {
  const payload = body === undefined ? '' : JSON.stringify(body);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: SOCKET, agent, method: 'POST', path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if ((response.statusCode ?? 0) < 300) resolve(text === '' ? {} : JSON.parse(text));
        else reject(new Error(`expected the engine to do ${path}, received ${response.statusCode}: ${text}`));
      });
    });
    call.on('error', reject);
    call.end(payload);
  });
}
