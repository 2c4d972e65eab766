/**
 * The socket of an engine on another host, as a socket of this one, through the user's own `ssh`: its configuration, its keys and its
 * agent, and the host keys that it knows. It asks nobody anything. The tunnel lasts as long as this process, and ends with it,
 * however that ends: its command there reads until there is no more. ssh(1), ssh_config(5).
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { errorCode, errorMessage, readField } from '../thrown.ts';
import type { SshTarget } from './endpoint.ts';

export interface SshTunnel {
  /** Of this host: only its user may connect to it. */
  readonly socketPath: string;
  /** What ssh has printed so far, on one line; empty for nothing. */
  output(): string;
  close(): void;
}

/** A question could not be answered; a master connection that the user keeps would keep the tunnel, too. */
const OPTIONS = ['-T', '-a', '-x', '-o', 'BatchMode=yes', '-o', 'ControlPath=none'];
/** A local socket that cannot be made, of its user alone, is an end. */
const FORWARD = ['-o', 'ExitOnForwardFailure=yes', '-o', 'ClearAllForwardings=no', '-o', 'StreamLocalBindMask=0177'];
/** In any shell that a user may have there. */
const WHICH_ENGINE = "docker context inspect --format '{{.Endpoints.docker.Host}}'";
const UNTIL_THE_END = 'cat';
const DEFAULT_SOCKET = '/var/run/docker.sock';
/** ssh's own exit code; any other is that of the command there. */
const SSH_FAILED = 255;
const MAX_CHARACTERS = 500;

/** @throws Error with what ssh printed; DeadlineError */
export async function openTunnel(target: SshTarget, limitMs: number): Promise<SshTunnel> {
  const remotePath = target.socketPath ?? (await askForSocket(target, limitMs));
  const folder = mkdtempSync(join(tmpdir(), 'forkbed-ssh-'));
  const socketPath = join(folder, 'docker.sock');
  const args = [...OPTIONS, ...FORWARD, '-L', `${socketPath}:${remotePath}`, ...destination(target), UNTIL_THE_END];
  // In a session of its own: an interrupt at the terminal is not for ssh, as what a run has started is yet to be removed.
  const ssh = spawn('ssh', args, { detached: true, stdio: ['pipe', 'ignore', 'pipe'] });
  const output = collect(ssh);
  const close = () => {
    process.off('exit', close);
    ssh.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', close);
  try {
    await listening(ssh, { socketPath, limitMs, output });
  } catch (error) {
    close();
    throw error;
  }
  return {
    socketPath,
    output: () => [output(), `its socket there is ${remotePath}`].filter(Boolean).join('; '),
    close,
  };
}

/** The path of the socket that `docker` uses there; the usual one where there is no such command. */
async function askForSocket(target: SshTarget, limitMs: number): Promise<string> {
  const { exitCode, stdout, stderr } = await run([...OPTIONS, ...destination(target), WHICH_ENGINE], limitMs);
  if (exitCode === SSH_FAILED) throw sshError(stderr);
  if (exitCode !== 0) return DEFAULT_SOCKET;
  const [, path] = /^unix:\/\/(\/.+)$/m.exec(stdout) ?? [];
  if (path !== undefined) return path;
  throw new Error(`expected docker on ${target.host} to use a Unix socket, received ${stdout.trim()}`);
}

function destination({ host, user, port }: SshTarget): string[] {
  return [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', port]), '--', host];
}

function run(args: readonly string[], limitMs: number): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile('ssh', [...args], { timeout: limitMs }, (error, stdout, stderr) => {
      const code: unknown = error === null ? 0 : readField(error, 'code');
      if (typeof code === 'number') resolve({ exitCode: code, stdout, stderr });
      else if (errorCode(error) === 'ENOENT') reject(new Error('expected ssh in PATH, received none'));
      else reject(sshError(stderr, `no answer in ${limitMs} ms`));
    });
    child.stdin?.end();
  });
}

/** ssh makes the socket when the other side has proved who it is, and has let the user in. */
async function listening(
  ssh: ChildProcess,
  { socketPath, limitMs, output }: { socketPath: string; limitMs: number; output: () => string },
): Promise<void> {
  const failed = new Promise<never>((_, reject) => {
    ssh.once('error', (error) => reject(sshError(errorMessage(error))));
    ssh.once('close', () => reject(sshError(output())));
  });
  failed.catch(() => {});
  const assertSocket = () => {
    if (!existsSync(socketPath)) throw new Error(output() || 'no word of ssh');
  };
  await Promise.race([failed, eventually(assertSocket, { what: 'the tunnel of ssh', limitMs, intervalMs: 20 })]);
  release(ssh);
}

/** This process may end while it is there. */
function release(ssh: ChildProcess): void {
  ssh.unref();
  for (const stream of [ssh.stdin, ssh.stderr]) {
    // They are sockets, which their types do not say.
    if (stream !== null && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
}

function collect({ stdin, stderr }: ChildProcess): () => string {
  let text = '';
  stdin?.on('error', () => {});
  stderr?.setEncoding('utf8').on('data', (more: string) => {
    text = (text + more).slice(-MAX_CHARACTERS);
  });
  return () => onOneLine(text);
}

/** Some messages of ssh begin with its own name. */
function sshError(stderr: string, orElse = 'its end without a word'): Error {
  return new Error(`ssh: ${onOneLine(stderr).replace(/^ssh: /, '') || orElse}`);
}

function onOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ').slice(-MAX_CHARACTERS);
}
