"""socketserver.ForkingTCPServer: a child for each connection, which answers OK to each message."""
import socketserver


class Answer(socketserver.BaseRequestHandler):
    def handle(self):
        while self.request.recv(4096):
            self.request.sendall(b"OK")


class Server(socketserver.ForkingTCPServer):
    allow_reuse_address = True
    request_queue_size = 128


Server(("", 5005), Answer).serve_forever()
