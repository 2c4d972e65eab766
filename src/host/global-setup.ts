/**
 * `globalSetup: 'forkbed/global-setup'`, for Jest and for Vitest: builds forkbed's own image, or pulls it, before the first test,
 * whose time-out would be shorter. Where the image is there it takes a moment. What the runner passes is of no interest.
 */
import { defaultEngine } from './default-engine.ts';
import { prepareToolImage } from './docker/tool-image.ts';

/** @throws ForkbedError ERR_IMAGE where it can be neither built nor pulled; NoEngineError, EngineLostError */
export default async function setUp(): Promise<void> {
  await prepareToolImage(defaultEngine(), (line) => process.stderr.write(`forkbed: ${line}\n`));
}
