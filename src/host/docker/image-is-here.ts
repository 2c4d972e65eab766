import type { Engine } from './engine.ts';
import { httpStatus } from './http-status.ts';

/** Whether the engine has an image of that name or id. */
export async function imageIsHere(engine: Engine, image: string): Promise<boolean> {
  try {
    await (await engine.client()).getImage(image).inspect();
    return true;
  } catch (error) {
    if (httpStatus(error) === 404) return false;
    throw error;
  }
}
