/** A browser without a screen, in a container, driven through its debugging port. It shows what it is given and loads nothing. */
import { type Browser, chromium } from 'playwright-core';
// biome-ignore lint/style/noRestrictedImports: a port of the host is what the tests alone need
import { GenericContainer, Wait } from 'testcontainers';
import { defaultEngine } from '../../src/host/default-engine.ts';
import { buildFolder } from './subject-image.ts';

const PORT = 9223;

export interface StartedBrowser extends AsyncDisposable {
  readonly browser: Browser;
}

export async function startBrowser(): Promise<StartedBrowser> {
  const container = await new GenericContainer(await buildFolder('browser'))
    .withLabels(defaultEngine().run.labelsFor('probe'))
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forLogMessage('DevTools listening on'))
    .start();
  try {
    const browser = await chromium.connectOverCDP(`http://${container.getHost()}:${container.getMappedPort(PORT)}`);
    return {
      browser,
      [Symbol.asyncDispose]: async () => {
        await browser.close();
        await container.stop();
      },
    };
  } catch (error) {
    await container.stop();
    throw error;
  }
}
