/**
 * `globalSetup: 'forkbed/global-setup'`, for Jest and for Vitest: builds forkbed's own image, or pulls it, before the first test,
 * whose time-out would be shorter. Where the image is there it takes a moment. What the runner passes is of no interest.
 */
import { defaultEngine } from './default-engine.ts';
import { prepareToolImage } from './docker/tool-image.ts';

/**
 * `globalSetup: 'forkbed/global-setup'`, for Jest and for Vitest: builds forkbed's own image, or pulls it, before the first
 * test. Its progress goes to stderr.
 * @throws ForkbedError ERR_IMAGE where it can be neither built nor pulled; NoEngineError, EngineLostError
 * @example
 * ```ts
 * // jest.config.mjs
 * export default { globalSetup: 'forkbed/global-setup' };
 * ```
 */
export default async function setUp(): Promise<void> {
  await prepareToolImage(defaultEngine(), (line) => process.stderr.write(`forkbed: ${line}\n`));
}
