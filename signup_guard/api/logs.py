"""Structured logs: one JSON object a line, without personal data."""

from __future__ import annotations

import json
import logging
import traceback
from typing import IO, Any

from signup_guard.clock import format_time


class JsonFormatter(logging.Formatter):
    """Writes a record as JSON: time, level, logger, message, and what the caller passed as `extra={"fields": {...}}`.

    Of an exception it writes the type and the places in the code, not the text, which may quote what was sent.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": format_time(int(record.created * 1_000_000)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            line["exception"] = record.exc_info[0].__name__
            line["trace"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(stream: IO[str] | None = None) -> None:
    """Sends this package's logs to `stream` (stderr by default) as JSON lines, from level INFO on."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("signup_guard")
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
