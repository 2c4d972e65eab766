require('node:http')
  .createServer((_request, response) => response.end('Hello, world\n'))
  .listen(3000);
