/**
 * A root file system of a Debian suite with the engines that it has, made once and kept. Nothing of it is installed on this
 * machine, and nothing writes to it afterwards: an engine has memory over it (inside/keeper.sh).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../support/run.ts';
import { debianMirror } from './debian-mirror.ts';

export type Suite = 'bookworm' | 'trixie' | 'sid';

/** In an ignored folder, as build tools keep what they can have again. ENGINES_CACHE names one that clones share. */
const CACHE = process.env.ENGINES_CACHE ?? join(import.meta.dirname, '../../node_modules/.cache/forkbed-engines');
const LIMIT_MS = 900_000;
const MIRROR_LIMIT_MS = 20_000;
/** A mirror of an unstable suite that is days behind is signed all the same. */
const VALID_UNTIL = '--aptopt=Acquire::Check-Valid-Until "false"';
const NETWORK = ['iproute2', 'iptables', 'kmod', 'nftables'];
const ROOTLESS = ['dbus', 'fuse-overlayfs', 'slirp4netns', 'uidmap'];
const PODMAN = ['aardvark-dns', 'catatonit', 'crun', 'netavark', 'podman', 'runc'];
const PACKAGES: Readonly<Record<Suite, readonly string[]>> = {
  bookworm: [...NETWORK, ...PODMAN],
  trixie: [...NETWORK, ...ROOTLESS, ...PODMAN, 'docker.io', 'passt', 'rootlesskit'],
  sid: [...NETWORK, ...ROOTLESS, ...PODMAN, 'docker.io', 'passt', 'rootlesskit', 'runsc'],
};

/** The folder. @throws Error where there is no mirror, or mmdebstrap fails, with the end of its output */
export async function debianRoot(suite: Suite): Promise<string> {
  const folder = folderOf(suite);
  if (!existsSync(folder)) await install(suite, folder);
  return folder;
}

/** Why it can neither be had from the cache nor be made now; `undefined` where it can. Takes as long as the mirror does, at most. */
export function whyNot(suite: Suite): string | undefined {
  if (existsSync(folderOf(suite))) return undefined;
  const mirror = debianMirror();
  if (mirror === undefined) return "it needs a Debian mirror in this machine's apt sources";
  const args = ['--aptopt=Acquire::Retries "0"', '--simulate', '--variant=extract', suite, '/dev/null', mirror];
  const { status } = spawnSync('mmdebstrap', [VALID_UNTIL, ...args], { timeout: MIRROR_LIMIT_MS, stdio: 'ignore' });
  return status === 0 ? undefined : `Debian's mirror does not answer for ${suite}`;
}

/** By Debian's package: `undefined` where the suite has it not. */
export function packageVersion(root: string, name: string): string | undefined {
  const status = readFileSync(join(root, 'var/lib/dpkg/status'), 'utf8');
  const entry = status.split('\n\n').find((text) => text.startsWith(`Package: ${name}\n`));
  return /^Version: (.+)$/m.exec(entry ?? '')?.[1];
}

/** Another list of packages is another folder. */
function folderOf(suite: Suite): string {
  const packages = createHash('sha256').update(PACKAGES[suite].join()).digest('hex').slice(0, 8);
  return join(CACHE, `${suite}-${packages}`);
}

async function install(suite: Suite, folder: string): Promise<void> {
  const mirror = debianMirror();
  if (mirror === undefined) throw new Error("expected a Debian mirror in this machine's apt sources, received none");
  mkdirSync(CACHE, { recursive: true });
  const unfinished = `${folder}.${process.pid}`;
  const args = [
    '--variant=minbase',
    VALID_UNTIL,
    `--include=${['mount', 'procps', ...PACKAGES[suite]].join()}`,
    suite,
    unfinished,
    mirror,
  ];
  const { exitCode, stdout, stderr } = await run('mmdebstrap', args, { limitMs: LIMIT_MS });
  if (exitCode !== 0) {
    await run('rm', ['--recursive', '--force', '--one-file-system', unfinished], { limitMs: LIMIT_MS });
    throw new Error(
      `expected mmdebstrap to make Debian ${suite}, received ${exitCode}: ${(stdout + stderr).slice(-500)}`,
    );
  }
  renameSync(unfinished, folder);
}
