"""A temporary file for texts that are too many to be kept in memory."""

from __future__ import annotations

import os
from tempfile import TemporaryFile
from typing import NamedTuple


class Spool:
    """Texts in a file without a name, which is gone with the last one who can ask for them.

    >>> spool = Spool()
    >>> texts = [spool.put(b"one"), spool.put(b"three")]
    >>> spool.flush()
    >>> [text.read() for text in texts]
    [b'one', b'three']
    """

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  # it lives as long as the texts
        self._end = 0

    def put(self, text: bytes) -> Spooled:
        """Where this text lies; it can be read after the next `flush`.  Raises `OSError` where the disk is full."""
        start = self._end
        self._end += self._file.write(text)
        return Spooled(self, start, len(text))

    def flush(self) -> None:
        """Makes all texts readable.  Raises `OSError` where the disk is full."""
        self._file.flush()

    def get(self, start: int, length: int) -> bytes:
        """The text that lies there."""
        return os.pread(self._file.fileno(), length, start)


class Spooled(NamedTuple):
    """A text in a file."""

    spool: Spool
    start: int
    length: int

    def read(self) -> bytes:
        """The text."""
        return self.spool.get(self.start, self.length)
