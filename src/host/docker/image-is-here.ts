import { engine } from './engine.ts';
import { statusOf } from './status-of.ts';

/** Whether the engine has an image of that name or id. */
export async function imageIsHere(image: string): Promise<boolean> {
  try {
    await (await engine()).getImage(image).inspect();
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}
