"""A child for each connection: TLS, then the same bytes back, or a page where they are a request of HTTP.

PEM is its certificate and key. LEAK=zombies: nobody reaps; LEAK=descriptors: the parent keeps the client's socket.
TLS=1.2: not 1.3. PLAIN=1: no TLS at all.
"""
import os
import signal
import socket
import ssl
import tempfile


def make_context():
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(os.environ["PEM"])
        file.flush()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file.name)
    if os.environ.get("TLS") == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


def talk(stream):
    while data := stream.recv(65536):
        if data.startswith(b"GET "):
            host = data.split(b"Host: ")[1].split(b"\r\n")[0]
            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(host)
            stream.sendall(head + host)
            return
        stream.sendall(data)


def serve(connection, context):
    if os.environ.get("PLAIN"):
        talk(connection)
        return
    try:
        with context.wrap_socket(connection, server_side=True) as stream:
            talk(stream)
    except OSError as error:
        print(error, flush=True)


leak = os.environ.get("LEAK")
context = None if os.environ.get("PLAIN") else make_context()
if leak != "zombies":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
listener = socket.create_server(("", 8443), backlog=128)
kept = []
while True:
    connection, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        serve(connection, context)
        os._exit(0)
    if leak == "descriptors":
        kept.append(connection)
    else:
        connection.close()
