// One process for all clients, which answers OK to each message: what a pool of processes is compared with.
import { createServer } from 'node:net';

createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => socket.write('OK'));
  socket.on('error', () => socket.destroy());
}).listen({ port: 5005, host: '0.0.0.0', backlog: 4096 });
