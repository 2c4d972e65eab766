/** After the last test: whatever a failed one left. */
import { removeRun } from '../../src/host/index.ts';

export default async function tearDown(): Promise<void> {
  await removeRun();
}
