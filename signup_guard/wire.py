"""HTTP to one place within a total time: name look-up, connecting, TLS, sending and reading end together.  Standard library only.

Python's own time-outs are for each read, and looking up a name has none.
"""

from __future__ import annotations

import io
import os
import re
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from http.client import HTTPConnection
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlsplit

from signup_guard.errors import ConfigError, UnavailableError

DEADLINE_MOST_MS: Final = 1000
"""The longest that the service can be told to take for one signup."""
_DEADLINE_SHARE: Final = 0.9
"""Of the time left, what the service is told that it has; the rest is for the way back."""
_MOST_IDLE: Final = 32


class Place(NamedTuple):
    """Where the service is; `path` is what stands before `/v1`."""

    url: str
    host: str
    port: int
    path: str
    tls: ssl.SSLContext | None

    @classmethod
    def of(cls, url: str, ca_file: str | None) -> Self:
        """Raises `ConfigError`, without the URL, which may hold a password."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or parts.scheme not in ("http", "https") or "@" in parts.netloc or not re.fullmatch(r"[!-~]+", url) or {*url} & {*"?#"}:
            raise ConfigError("the URL of the service must be like https://guard.example.com:8080, without a user, a query or spaces")
        try:
            tls = ssl.create_default_context(cafile=ca_file) if parts.scheme == "https" else None
        except OSError as error:
            raise ConfigError(f"the certificates {ca_file} cannot be read ({error})") from error
        return cls(url, host, port or (443 if tls else 80), parts.path.rstrip("/"), tls)


class Reply(NamedTuple):
    """An answer, whatever its status; `retry_after` in seconds, 0 where there is none."""

    status: int
    media_type: str
    retry_after: float
    replayed: bool
    body: bytes


def _left(until: float) -> float:
    """Seconds to a moment of the monotonic clock; raises `TimeoutError` when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is up")
    return left


class _Reads(io.RawIOBase):
    """Reading from a socket until a moment; a socket's own time-out would begin anew with every byte."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self._sock, self._until = sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(_left(self._until))
        return self._sock.recv_into(buffer)


class _Sock:
    """As much of a socket as `HTTPConnection` uses; all of it ends at `until`."""

    def __init__(self, sock: socket.socket, until: float) -> None:
        self.sock, self.until = sock, until

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self.sock.settimeout(_left(self.until))
            rest = rest[self.sock.send(rest) :]

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_Reads(self.sock, self.until))

    def close(self) -> None:
        """Nothing: an `HTTPConnection` that is to end does this while the answer is still to be read; `_Line.end` closes."""

    @property
    def silent(self) -> bool:
        """Whether nothing waits to be read: not the end, and nothing that would be taken for the next answer."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.sock, selectors.EVENT_READ)
            return not selector.select(0)


class _Line(HTTPConnection):
    """One connection."""

    sock: Any
    wire: _Sock | None = None
    auto_open = 0

    def end(self) -> None:
        """Closes it."""
        self.close()
        if self.wire is not None:
            self.wire.sock.close()


class Lines:
    """The connections to a place that wait for the next exchange; the one used last goes first."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._idle: deque[_Line] = deque()
        self._lookup: Future[list[Any]] | None = None
        self._lookup_lock = threading.Lock()

    def close(self) -> None:
        """Closes those that wait."""
        while self._idle:
            self._idle.pop().end()

    def exchange(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str], until: float, most: int) -> Reply:
        """Sends a request and reads its answer, of at most so many bytes; raises `OSError`, `HTTPException`, `UnavailableError`."""
        if self._process != os.getpid():
            self.close()  # of this process's copies alone
            self._forget()
        while True:
            line = self._waiting(until)
            fresh = line is None
            if line is None:
                line = _Line(self._place.host, self._place.port)
                line.default_port = 443 if self._place.tls else 80
            try:
                if fresh:
                    line.sock = line.wire = _Sock(self._connected(until), until)
                ms = max(1, min(DEADLINE_MOST_MS, int(1000 * _DEADLINE_SHARE * _left(until))))
                line.request(method, target, body, {**headers, "Signup-Guard-Deadline-Ms": str(ms)})
                return self._read(line, most)
            except BaseException as error:
                line.end()
                # A connection that has waited may be closed by the other side at any moment: then the next one is taken.
                if fresh or not isinstance(error, OSError) or isinstance(error, TimeoutError):
                    raise

    def _waiting(self, until: float) -> _Line | None:
        while True:
            try:
                line = self._idle.pop()
            except IndexError:
                return None
            line.sock.until = until
            if line.sock.silent:
                return line
            line.end()

    def _read(self, line: _Line, most: int) -> Reply:
        response = line.getresponse()
        body = response.read(most + 1)
        if len(body) > most:
            raise UnavailableError(f"the answer has more than {most} bytes")
        if response.length or (response.length is None and not response.chunked and not body):  # the head may have ended early
            raise ConnectionResetError("the answer was cut off")
        if response.will_close or len(self._idle) >= _MOST_IDLE:
            line.end()
        else:
            self._idle.append(line)
        told, replayed = response.headers.get("Retry-After", ""), response.headers.get("Idempotent-Replayed") == "true"
        retry_after = float(told) if re.fullmatch(r"\d{1,9}", told, re.ASCII) else 0.0
        return Reply(response.status, response.headers.get_content_type(), retry_after, replayed, body)

    def _connected(self, until: float) -> socket.socket:
        """A connection to the first address that takes one; each has its share of the time left."""
        addresses = self._addresses(until)
        for more, address in zip(reversed(range(len(addresses))), addresses, strict=True):
            try:
                return self._opened(address, _left(until) / (more + 1), until)
            except OSError:
                if not more:
                    raise
        raise OSError("the name has no address")

    def _opened(self, address: Any, seconds: float, until: float) -> socket.socket:
        family, kind, protocol, _, place = address
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(seconds)
            sock.connect(place)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._place.tls is None:
                return sock
            sock.settimeout(_left(until))
            return self._place.tls.wrap_socket(sock, server_hostname=self._place.host)
        except BaseException:
            sock.close()
            raise

    def _addresses(self, until: float) -> list[Any]:
        """The addresses of the host.  Looking up a name takes as long as the system likes, so a thread does it, one at a time."""
        place = (self._place.host, self._place.port, 0, socket.SOCK_STREAM, 0)
        try:
            return socket.getaddrinfo(*place, socket.AI_NUMERICHOST)
        except socket.gaierror:
            pass
        with self._lookup_lock:
            lookup = self._lookup
            if lookup is None:
                lookup = self._lookup = Future()
                threading.Thread(target=self._look_up, args=(lookup, place), name="signup-guard-lookup", daemon=True).start()
        return lookup.result(_left(until))

    def _look_up(self, lookup: Future[list[Any]], place: tuple[str, int, int, int, int]) -> None:
        try:
            found: list[Any] = socket.getaddrinfo(*place)
        except Exception as error:
            self._lookup = None
            lookup.set_exception(error)
        else:
            self._lookup = None
            lookup.set_result(found)
