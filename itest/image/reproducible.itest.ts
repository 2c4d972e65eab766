/**
 * The image that users pull: how little it is beyond its base, that two builds of it are the same, and what its bill of materials has.
 * One build is as old as the builder's cache; where Debian has changed a package since then, it is made again.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { extract } from 'tar-stream';
import { isPodman } from '../support/is-podman.ts';
import { run } from '../support/run.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(900_000);

const ROOT = join(__dirname, '../..');
const BASE = process.env.BASE_IMAGE ?? 'debian:trixie-slim';
const TAG = `forkbed-itest-reproducible-${process.pid}`;
const IMAGES = { first: `${TAG}:first`, second: `${TAG}:second`, buildKit: `${TAG}:buildkit` };
const LIMIT_MS = 600_000;
/** What the layers above the base had before the caches, the manuals and the translations were left out: 117.7 MB. */
const FORMER_BYTES = 117_698_652;
/** What a container gets at its start, in folders that have the time of the start then. */
const OF_THE_RUN = /^\.dockerenv$|^(?:dev|proc|sys)(?:\/|$)|^etc\/(?:hosts|hostname|resolv\.conf|mtab)?$/;

async function docker(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const options = { cwd: ROOT, env: { ...process.env, ...environment }, limitMs: LIMIT_MS };
  const { exitCode, stdout, stderr } = await run('docker', args, options);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-2_000)}`);
  return stdout;
}

const build = (tag: string, ...flags: readonly string[]) =>
  docker(['build', '--quiet', ...flags, '--tag', tag, '--build-arg', `BASE_IMAGE=${BASE}`, '.'], {
    DOCKER_BUILDKIT: '0',
  });

const buildByBuildKit = (...flags: readonly string[]) =>
  docker(['compose', '--project-name', TAG, 'build', '--quiet', ...profileArgument(), ...flags, 'server'], {
    FORKBED_IMAGE: IMAGES.buildKit,
  });

const packagesOf = async (image: string) =>
  (await docker(['run', '--rm', '--network', 'none', image, 'dpkg-query', '--show'])) +
  (await docker(['run', '--rm', '--network', 'none', image, 'cat', '/usr/share/doc/forkbed/built-using']));

const inspect = async (image: string) => JSON.parse(await docker(['image', 'inspect', image]))[0];

/** As docs/image.md has it: of an image that there is, for builds that are to be the same. */
let profile: string;

beforeAll(async () => {
  profile = await profileOf(process.env.FORKBED_IMAGE ?? 'forkbed');
  await build(IMAGES.first, ...profileArgument());
  await build(IMAGES.second, '--no-cache', ...profileArgument());
  if ((await packagesOf(IMAGES.first)) !== (await packagesOf(IMAGES.second)))
    await build(IMAGES.first, '--no-cache', ...profileArgument());
});

const profileArgument = () => ['--build-arg', `HEAP_PROFILE=${gzipSync(profile).toString('base64')}`];

const profileOf = (image: string) =>
  docker(['run', '--rm', '--network', 'none', image, 'cat', '/usr/share/doc/forkbed/heap-profile.c']);

afterAll(async () => {
  for (const image of Object.values(IMAGES)) await run('docker', ['image', 'rm', image], { limitMs: LIMIT_MS });
});

test('two builds from the same base, packages and heap profile have the same layers', async () => {
  const [first, second] = [await inspect(IMAGES.first), await inspect(IMAGES.second)];
  expect(second.Id).not.toBe(first.Id);
  expect(second.RootFS.Layers).toEqual(first.RootFS.Layers);
});

testUnless(isPodman() ? 'Podman has no BuildKit' : undefined)(
  'BuildKit and the classic builder make the same files, with the same owners, modes and times',
  async () => {
    await buildByBuildKit();
    if ((await packagesOf(IMAGES.buildKit)) !== (await packagesOf(IMAGES.second))) await buildByBuildKit('--no-cache');
    const files = await filesOf(IMAGES.buildKit);
    expect(files.length).toBeGreaterThan(1_000);
    expect(files).toEqual(await filesOf(IMAGES.second));
    // The programs, and the time of /etc, which a container does not show.
    expect((await inspect(IMAGES.buildKit)).RootFS.Layers.at(-1)).toBe(
      (await inspect(IMAGES.second)).RootFS.Layers.at(-1),
    );
  },
);

test('beyond its base it has at most 0.3 times what it had with the caches, manuals and translations', async () => {
  const [base, image] = [await inspect(BASE), await inspect(IMAGES.second)];
  expect(image.RootFS.Layers.slice(0, base.RootFS.Layers.length)).toEqual(base.RootFS.Layers);
  expect(image.Size - base.Size).toBeGreaterThan(0);
  expect((image.Size - base.Size) / FORMER_BYTES).toBeLessThan(0.3);
});

test('the user of the programs is as old as the base, on whatever day the image is built', async () => {
  const inside = ['run', '--rm', '--user', '0', '--network', 'none', IMAGES.second];
  const [, , changedDay] = (await docker([...inside, 'grep', '^forkbed:', '/etc/shadow'])).split(':');
  const builtS = Number(await docker([...inside, 'stat', '--format=%Y', '/usr/local/bin/forkbed-server']));
  expect(builtS).toBeGreaterThan(0);
  expect(Number(changedDay)).toBe(Math.floor(builtS / 86_400));
});

test('no list, cache or log of a package manager is in it', async () => {
  const folders = ['/var/lib/apt/lists', '/var/cache/apt', '/var/cache/ldconfig', '/var/log'];
  const find = ['find', ...folders, '-type', 'f', '-size', '+0'];
  expect(await docker(['run', '--rm', '--user', '0', '--network', 'none', IMAGES.second, ...find])).toBe('');
});

test('the bill of materials has each package of the image with its version, and what the programs are linked from', async () => {
  const args = ['--silent', 'run', 'sbom', '--', IMAGES.second];
  const { stdout } = await run('npm', args, { cwd: ROOT, limitMs: LIMIT_MS });
  const { spdxVersion, packages, relationships } = JSON.parse(stdout);
  expect(spdxVersion).toBe('SPDX-2.3');
  const versions = new Map(
    packages.map((each: { name: string; versionInfo: string }) => [each.name, each.versionInfo]),
  );
  for (const line of (await packagesOf(IMAGES.second)).trim().split('\n')) {
    const [name = '', version] = line.split('\t');
    expect([name, versions.get(name.split(':')[0])]).toEqual([name, version]);
  }
  const linked = relationships.filter(
    ({ relationshipType }: { relationshipType: string }) => relationshipType === 'STATIC_LINK',
  );
  expect(
    linked.map(({ relatedSpdxElement }: { relatedSpdxElement: string }) => relatedSpdxElement.split('-')[2]),
  ).toEqual(['libc6', 'libmbedtls', 'libnghttp2', 'libquickjs']);
});

/** Every file, folder and link of an image: type, name, mode, owner, time, target and content. */
async function filesOf(image: string): Promise<string[]> {
  const container = (await docker(['create', '--network', 'none', image])).trim();
  try {
    const exported = spawn('docker', ['export', container], { stdio: ['ignore', 'pipe', 'inherit'] });
    const files: string[] = [];
    for await (const entry of exported.stdout.pipe(extract())) {
      const { name, type, mode, uid, gid, mtime, linkname } = entry.header;
      const hash = createHash('sha256')
        .update(await buffer(entry))
        .digest('hex');
      if (OF_THE_RUN.test(name)) continue;
      const owner = `${uid}:${gid}`;
      files.push([type, name, mode?.toString(8), owner, mtime?.toISOString(), linkname, hash].join(' '));
    }
    return files.sort();
  } finally {
    await docker(['rm', container]);
  }
}
