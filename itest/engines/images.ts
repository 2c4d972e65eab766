/** The images of the conformance list, built once by the host's engine, and saved for the others. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubject } from '../../testkit/subject-image.ts';
import { run } from '../support/run.ts';
import type { Images } from './features/feature.ts';

const LIMIT_MS = 120_000;

export class SavedImages implements Disposable {
  readonly images: Images;
  readonly archive: string;
  readonly #folder: string;

  private constructor(parts: { images: Images; archive: string; folder: string }) {
    this.images = parts.images;
    this.archive = parts.archive;
    this.#folder = parts.folder;
    process.once('exit', this.#remove);
  }

  /** @throws Error where one cannot be built or saved */
  static async save(): Promise<SavedImages> {
    const images = {
      forkbed: process.env.FORKBED_IMAGE ?? 'forkbed',
      faulty: await buildSubject('faulty'),
    };
    const folder = mkdtempSync(join(tmpdir(), 'forkbed-images-'));
    const archive = join(folder, 'images.tar');
    const saved = new SavedImages({ images, archive, folder });
    const args = ['save', '--output', archive, ...Object.values(images)];
    const { exitCode, stderr } = await run('docker', args, { limitMs: LIMIT_MS });
    if (exitCode === 0) return saved;
    saved[Symbol.dispose]();
    throw new Error(`expected docker save to end with 0, received ${exitCode}: ${stderr}`);
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#remove);
    this.#remove();
  }

  /** Also of a run that is interrupted. */
  readonly #remove = (): void => {
    rmSync(this.#folder, { recursive: true, force: true });
  };
}
