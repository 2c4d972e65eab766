"""A child for each connection: TLS, then the same bytes back, or a page where they are a request of HTTP.

PEM is its certificate and key. LEAK=zombies: nobody reaps; LEAK=descriptors: the parent keeps the client's socket.
TLS=1.2: not 1.3. PLAIN=1: no TLS at all. FRAMING: how a page says where it ends, by its length, in chunks, or by the end of the
stream (length, chunked, end). CUT=1: half of it is missing. NOTIFY=1: TLS ends by a close_notify, as it must; else by the end of the
connection alone, which Python leaves it at.
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


def make_page(body):
    framing = os.environ.get("FRAMING", "length")
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
    if framing == "length":
        head += b"Content-Length: %d\r\n" % len(body)
    if framing == "chunked":
        head += b"Transfer-Encoding: chunked\r\n"
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    return head + b"\r\n" + body[: len(body) // 2 if os.environ.get("CUT") else None]


def talk(stream):
    while data := stream.recv(65536):
        if data.startswith(b"GET "):
            stream.sendall(make_page(data.split(b"Host: ")[1].split(b"\r\n")[0]))
            return
        stream.sendall(data)


def serve(connection, context):
    if os.environ.get("PLAIN"):
        talk(connection)
        return
    try:
        with context.wrap_socket(connection, server_side=True) as stream:
            talk(stream)
            if os.environ.get("NOTIFY"):
                stream.unwrap()
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
