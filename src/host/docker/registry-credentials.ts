/**
 * What the user has logged in to registries with: the configuration of Docker's command line, its credential helpers and stores,
 * as testcontainers reads them. testcontainers exports no name for it; its version is pinned, and a test pulls with it.
 */
import type Dockerode from 'dockerode';
import { getContainerRuntimeClient, ImageName } from 'testcontainers';
import { getAuthConfig } from 'testcontainers/build/container-runtime/auth/get-auth-config.js';
import { getDockerfileImages } from 'testcontainers/build/utils/dockerfile-parser.js';
import { readField } from '../thrown.ts';
import type { Engine } from './engine.ts';

type Credentials = NonNullable<Awaited<ReturnType<typeof getAuthConfig>>>;

/** As testcontainers has it: with the registry that it names, and that of TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX where it names none. */
export function readImageName(image: string): ImageName {
  return ImageName.fromString(image);
}

/** For the registry of an image; `undefined` where the user has none for it. */
export async function credentialsFor(engine: Engine, { registry }: ImageName): Promise<Credentials | undefined> {
  // testcontainers finds no engine over ssh, of a context, or that a caller names.
  const address = registry ?? (await defaultRegistry(engine).catch(() => undefined));
  return address === undefined ? undefined : getAuthConfig(address);
}

/** The registry of images that name none: Docker reports it, and testcontainers knows it for other engines. */
async function defaultRegistry(engine: Engine): Promise<string> {
  const address = readField((await engine.answers()).info, 'IndexServerAddress');
  if (typeof address === 'string' && address !== '') return address;
  return (await getContainerRuntimeClient()).info.containerRuntime.indexServerAddress;
}

/** For the images that a Dockerfile begins from, by the address of the registry. */
export async function credentialsForBuild(
  engine: Engine,
  { dockerfile, buildArgs }: { dockerfile: string; buildArgs: Readonly<Record<string, string>> },
): Promise<Dockerode.RegistryConfig> {
  const images = await getDockerfileImages(dockerfile, { ...buildArgs });
  const found = await Promise.all(images.map((image) => credentialsFor(engine, image)));
  const known = found.filter((credentials) => credentials !== undefined);
  // Its types do not know of a token in the place of a password, which the engine takes as well.
  return Object.fromEntries(known.map((each) => [each.registryAddress, each])) as Dockerode.RegistryConfig;
}
