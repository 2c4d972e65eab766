/** Files and folders as the tar that the engine extracts into a container: `PUT /containers/ID/archive`. */
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';

/** A file that is put into a container before it starts. */
export interface FileEntry {
  /** Absolute, in the container. */
  readonly path: string;
  /** Its permission bits: `0o644`. */
  readonly mode: number;
  /** All of it. */
  readonly content: Buffer;
  /** Root's by default. */
  readonly gid?: number | undefined;
}

/** It is made, or gets this mode and group where it is there. */
export interface FolderEntry extends Omit<FileEntry, 'content'> {
  readonly content?: undefined;
}

/** Root owns all of them. A later entry of the same path takes the place of an earlier one. */
export async function packEntries(entries: readonly (FileEntry | FolderEntry)[]): Promise<Buffer> {
  const tar = pack();
  for (const { path, mode, content, gid = 0 } of entries) {
    const header = { name: path.replace(/^\/+/, ''), mode, uid: 0, gid };
    if (content === undefined) tar.entry({ ...header, type: 'directory' });
    else tar.entry({ ...header, type: 'file' }, content);
  }
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of Readable.from(tar, { objectMode: false })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
