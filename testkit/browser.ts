/** A browser without a screen, in a container, driven through its debugging port. It shows what it is given and loads nothing. */
import { type Browser, chromium } from 'playwright-core';
// biome-ignore lint/style/noRestrictedImports: a port of the host is what the tests alone need
import { GenericContainer, Wait } from 'testcontainers';
import { defaultEngine } from '../src/host/default-engine.ts';
import { buildFolder } from './subject-image.ts';

const PORT = 9223;

export interface StartedBrowser extends AsyncDisposable {
  readonly browser: Browser;
  /** A file that the browser can open. */
  write(path: string, content: string): Promise<void>;
  /** The browser stands still as that of a machine that sleeps does, and goes on when what is done meanwhile is over. */
  sleepDuring(act: () => Promise<void>): Promise<void>;
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
      write: (target, content) => container.copyContentToContainer([{ content, target, mode: 0o644 }]),
      sleepDuring: async (act) => {
        const frozen = (await defaultEngine().client()).getContainer(container.getId());
        await frozen.pause();
        try {
          await act();
        } finally {
          await frozen.unpause();
        }
      },
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
