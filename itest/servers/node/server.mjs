import { createServer } from 'node:http';

createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello, world\n');
}).listen(3000);
