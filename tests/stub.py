"""A server that does as it is told with each request, for tests of what a client makes of it."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

Reaction = bytes | Callable[[socket.socket, bytes], bytes | None]
"""What is sent back; a callable gets the connection and the request's body, and may send for itself.  `b""` closes the connection."""


class Received(NamedTuple):
    head: str
    body: bytes


class Stub:
    """Reacts to the n-th request with the n-th reaction, and with the last from then on."""

    def __init__(self, *reactions: Reaction, tls: ssl.SSLContext | None = None) -> None:
        self.reactions: Sequence[Reaction] = reactions
        self.received: list[Received] = []
        self.connections = 0
        self.ended = threading.Event()
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.ended.set()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                while (request := self._read(connection)) is not None:
                    reaction = self.reactions[min(len(self.received), len(self.reactions) - 1)]
                    self.received.append(request)
                    sent = reaction(connection, request.body) if callable(reaction) else reaction
                    if not sent:
                        return
                    connection.sendall(sent)
                    if b"close" in sent.partition(b"\r\n\r\n")[0].lower():
                        return

    def _read(self, connection: socket.socket) -> Received | None:
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := connection.recv(65536)):
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        while length and len(body) < int(length[1]):
            body += connection.recv(65536)
        return Received(head.decode(), body)


@contextmanager
def stub(*reactions: Reaction, tls: ssl.SSLContext | None = None) -> Iterator[Stub]:
    server = Stub(*reactions, tls=tls)
    try:
        yield server
    finally:
        server.close()


def reply(body: bytes, status: str = "200 OK", kind: str = "application/json", **headers: str) -> bytes:
    """A whole answer; `Retry_After="1"` is a header."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
