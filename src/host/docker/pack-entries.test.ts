import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { extract } from 'tar-stream';
import { packEntries } from './pack-entries.ts';

test('a tar has each file and folder with its mode and group, however large it is', async () => {
  const content = Buffer.alloc(3_000_000, 'x');
  const tar = await packEntries([
    { path: '/volumes/0/', mode: 0o2777, gid: 6000 },
    { path: '/volumes/0/a', mode: 0o400, content },
  ]);
  const found: unknown[] = [];
  for await (const entry of Readable.from([tar]).pipe(extract())) {
    const { name, type, mode, uid, gid, size } = entry.header;
    found.push({ name, type, mode, uid, gid, size });
    entry.resume();
  }
  expect(found).toEqual([
    { name: 'volumes/0/', type: 'directory', mode: 0o2777, uid: 0, gid: 6000, size: 0 },
    { name: 'volumes/0/a', type: 'file', mode: 0o400, uid: 0, gid: 0, size: content.length },
  ]);
});
