/**
 * A disk with Debian and its Docker Engine, of Debian's packages alone, and the kernel to boot it with: made once and kept. A
 * machine that runs on it writes elsewhere.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../support/run.ts';
import type { Architecture } from './architecture.ts';
import { CACHE, debian, type Running, SUITE } from './debian.ts';
import { UnavailableError } from './setup-step.ts';

export interface DiskImage {
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
}

/** Files that lie over Debian's. */
const GUEST = join(import.meta.dirname, 'guest');
/** A file of holes: it takes what is written to it. */
const DISK_SIZE = '8G';
const LIMIT_MS = 600_000;
const PACKAGES = [
  'apparmor',
  'docker.io',
  'initramfs-tools',
  'iproute2',
  'iptables',
  'kmod',
  'procps',
  'systemd-sysv',
  'udev',
  'zstd',
];
/**
 * Before the kernel is installed: what it needs to find its disk, and no more. Made by an emulated processor, all modules take
 * minutes; an emulated machine unpacks them at each boot.
 */
const SMALL_INITRD = `cd "$1" && mkdir -p etc/initramfs-tools/conf.d usr/share/initramfs-tools/modules.d \\
  && echo MODULES=list >etc/initramfs-tools/conf.d/vm \\
  && printf 'virtio_pci\\nvirtio_blk\\next4\\n' >usr/share/initramfs-tools/modules.d/vm`;
/** Nothing but the engine is to work in there. */
const ENABLE = 'chroot "$1" systemctl enable systemd-networkd.service';
const MASK = 'chroot "$1" systemctl mask apt-daily.timer apt-daily-upgrade.timer';

/** @throws UnavailableError where there is no mirror, or mmdebstrap or mke2fs fails */
export async function diskImage(wanted: Architecture, running: Running): Promise<DiskImage> {
  const folder = join(CACHE, `vm-${wanted.name}-${recipeDigest(wanted)}`);
  if (!existsSync(folder)) await build(wanted, { folder, running });
  return { disk: join(folder, 'disk'), kernel: join(folder, 'kernel'), initrd: join(folder, 'initrd') };
}

/** A change of what it is made of makes another. */
function recipeDigest(wanted: Architecture): string {
  const hash = createHash('sha256').update(
    JSON.stringify([SUITE, DISK_SIZE, SMALL_INITRD, ENABLE, MASK, packagesOf(wanted)]),
  );
  for (const file of readdirSync(GUEST, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    hash.update(path.slice(GUEST.length)).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 8);
}

function packagesOf({ kernelPackage }: Architecture): string[] {
  return [kernelPackage, ...PACKAGES];
}

/** The folder has its name when all is in it. */
async function build(wanted: Architecture, { folder, running }: { folder: string; running: Running }): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  const root = join(unfinished, 'root');
  mkdirSync(unfinished, { recursive: true });
  try {
    await installDebian(wanted, { root, running });
    cpSync(GUEST, root, { recursive: true });
    copyFileSync(bootFile(root, 'vmlinuz-'), join(unfinished, 'kernel'));
    copyFileSync(bootFile(root, 'initrd.img-'), join(unfinished, 'initrd'));
    await makeFileSystem(root, join(unfinished, 'disk'));
    await remove(root);
    renameSync(unfinished, folder);
  } catch (error) {
    await remove(unfinished);
    throw error;
  }
}

function installDebian(wanted: Architecture, { root, running }: { root: string; running: Running }): Promise<void> {
  const include = `--include=${packagesOf(wanted).join()}`;
  const hooks = [`--essential-hook=${SMALL_INITRD}`, ...[ENABLE, MASK].map((command) => `--customize-hook=${command}`)];
  return debian(wanted, { target: root, options: [include, ...hooks], ...running });
}

function bootFile(root: string, prefix: string): string {
  const folder = join(root, 'boot');
  const name = readdirSync(folder).find((candidate) => candidate.startsWith(prefix));
  if (name === undefined) throw new UnavailableError(`expected ${prefix}… in /boot of the disk, received none`);
  return join(folder, name);
}

async function makeFileSystem(root: string, disk: string): Promise<void> {
  const args = ['-q', '-t', 'ext4', '-d', root, disk, DISK_SIZE];
  const { exitCode, stderr } = await run('mke2fs', args, { limitMs: LIMIT_MS });
  if (exitCode !== 0) throw new UnavailableError(`expected mke2fs to end with 0, received ${exitCode}: ${stderr}`);
}

/** What a chroot may have mounted below it is not ours. */
async function remove(folder: string): Promise<void> {
  await run('rm', ['--recursive', '--force', '--one-file-system', folder], { limitMs: LIMIT_MS });
}
