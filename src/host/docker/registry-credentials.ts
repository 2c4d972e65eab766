/**
 * What the user has logged in to registries with: the configuration of Docker's command line, its credential helpers and stores,
 * as testcontainers reads them. testcontainers exports no name for it; its version is pinned, and a test pulls with it.
 */
import type Dockerode from 'dockerode';
import { getContainerRuntimeClient, type ImageName } from 'testcontainers';
import { getAuthConfig } from 'testcontainers/build/container-runtime/auth/get-auth-config.js';
import { getDockerfileImages } from 'testcontainers/build/utils/dockerfile-parser.js';
import { engine } from './engine.ts';

type Credentials = NonNullable<Awaited<ReturnType<typeof getAuthConfig>>>;

/** For the registry of an image; `undefined` where the user has none for it. */
export async function credentialsFor({ registry }: ImageName): Promise<Credentials | undefined> {
  // testcontainers finds no engine of ssh, or of a context.
  const address = registry ?? (await defaultRegistry().catch(() => undefined));
  return address === undefined ? undefined : getAuthConfig(address);
}

/** The one of images without a registry in their names: Docker tells it, of other engines testcontainers knows it. */
async function defaultRegistry(): Promise<string | undefined> {
  const { IndexServerAddress } = await (await engine()).info();
  if (IndexServerAddress) return IndexServerAddress;
  const { info } = await getContainerRuntimeClient();
  return info.containerRuntime.indexServerAddress;
}

/** For the images that a Dockerfile begins from, by the address of the registry. */
export async function credentialsForBuild(
  dockerfile: string,
  buildArgs: Readonly<Record<string, string>>,
): Promise<Dockerode.RegistryConfig> {
  const images = await getDockerfileImages(dockerfile, { ...buildArgs });
  const found = await Promise.all(images.map(credentialsFor));
  const known = found.filter((credentials) => credentials !== undefined);
  // Its types do not know of a token in the place of a password, which the engine takes as well.
  return Object.fromEntries(known.map((each) => [each.registryAddress, each])) as Dockerode.RegistryConfig;
}
