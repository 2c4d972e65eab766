/** Node: `hello.mjs hello`, the server of its documentation (GOOD); `retains`: keeps 32 KiB for each request (BAD); `file`: opens a file for each request and forgets it (BAD). */
import { openSync } from 'node:fs';
import { createServer } from 'node:http';

const [, , way = 'hello'] = process.argv;
const kept = [];
createServer((_, response) => {
  if (way === 'retains') kept.push(Buffer.alloc(32_768, 1));
  if (way === 'file') openSync('/etc/hostname');
  response.end('Hello, world\n');
}).listen(5005);
process.on('SIGTERM', () => process.exit(0));
