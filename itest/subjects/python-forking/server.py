"""socketserver.ForkingTCPServer: a child for each connection, which answers OK to each message."""
import socketserver
import sys


class Answer(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(4096):
            self.request.sendall(b"OK")


class Server(socketserver.ForkingTCPServer):
    allow_reuse_address = True
    request_queue_size = 128


# Its own limit of 40 children holds, unless another is given.
if len(sys.argv) > 1:
    Server.max_children = int(sys.argv[1])
Server(("", 5005), Answer).serve_forever()
