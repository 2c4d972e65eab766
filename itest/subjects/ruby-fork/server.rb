require 'socket'

# A child for each connection; a thread of the parent waits for each (Process.detach).
server = TCPServer.new('0.0.0.0', 5005)
server.listen(128)
loop do
  client = server.accept
  pid = fork do
    server.close
    while (message = client.recv(4096)) && !message.empty?
      client.send('OK', 0)
    end
  end
  Process.detach(pid)
  client.close
end
