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

/** Runs a command in a container so many times, one after the other: creates each exec, reads it to its end, and asks how it ended. */
export async function runBareExecs(
  container: string,
  { count, command }: { count: number; command: readonly string[] },
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let run = 0; run < count; run += 1) {
      const asked = { Cmd: command, AttachStdout: true, AttachStderr: true };
      const { Id } = JSON.parse(await call(agent, { path: `/containers/${container}/exec`, body: asked }));
      await call(agent, { path: `/exec/${Id}/start`, body: { Detach: false, Tty: false } });
      const { ExitCode } = JSON.parse(await call(agent, { method: 'GET', path: `/exec/${Id}/json` }));
      if (ExitCode !== 0) throw new Error(`expected the exit code 0 of ${command.join(' ')}, received ${ExitCode}`);
    }
  } finally {
    agent.destroy();
  }
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

async function post(agent: Agent, path: string, body?: object): Promise<{ Id?: string }> {
  const text = await call(agent, body === undefined ? { path } : { path, body });
  return text === '' ? {} : JSON.parse(text);
}

/** What the engine answers, as text. */
function call(agent: Agent, asked: { method?: 'GET'; path: string; body?: object }): Promise<string> {
  const { method = 'POST', path, body } = asked;
  const payload = body === undefined ? '' : JSON.stringify(body);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: SOCKET, agent, method, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if ((response.statusCode ?? 0) < 300) resolve(text);
        else reject(new Error(`expected the engine to do ${path}, received ${response.statusCode}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(payload);
  });
}
