// For each connection a shell, as a server that calls tools would; the answer is what it prints.
import { exec } from 'node:child_process';
import { createServer } from 'node:net';

createServer((socket) => {
  socket.on('data', () => {
    exec('echo OK', (error, stdout) => socket.write(error ? 'error' : stdout));
  });
  socket.on('error', () => socket.destroy());
}).listen(5005);
