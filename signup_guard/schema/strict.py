"""JSON without its loopholes: UTF-8 only, no key twice, no NaN or Infinity, finite numbers, a bounded depth, no lone surrogates."""

from __future__ import annotations

import json
from math import isinf
from typing import Any, Final

from signup_guard.schema.problems import Problem

MOST_DEPTH: Final = 10
_EXACT: Final = 2**53
_MOST_DIGITS: Final = 300
"""Of a whole number: more than a float could hold."""


class _Flaw:
    """Stands where JSON was not strict, so that one bad request of a batch leaves the others standing."""

    def __init__(self, text: str) -> None:
        self.text = text


def load(raw: bytes, limit: int) -> Any:
    """The value that a body of at most `limit` bytes holds; whole numbers are integers however they are written (88.0, 8.8e1).

    Raises `Problem` 413 or 400.  Flaws inside the value are reported by `canonical`.
    """
    if len(raw) > limit:
        raise too_large(limit)
    try:
        value = _decoder.decode(raw.decode())
    except UnicodeDecodeError as error:
        raise Problem(400, f"The body is not UTF-8 (byte {error.start}).") from error
    except json.JSONDecodeError as error:
        raise Problem(400, f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    if isinstance(value, _Flaw):
        raise Problem(400, value.text)
    return value


def canonical(value: Any) -> bytes:
    """The one way to write a loaded object: sorted keys, no spaces, UTF-8.

    Raises `Problem` 400 when it is no object or not strict JSON.
    """
    if isinstance(value, _Flaw):
        raise Problem(400, value.text)
    if not isinstance(value, dict):
        raise Problem(400, "The request is not a JSON object.")
    level: list[Any] = [value]
    for _ in range(MOST_DEPTH):
        level = [item for held in level for item in (held.values() if type(held) is dict else held) if type(item) in _HOLDERS]
        if not level:
            break
        for item in level:
            if type(item) is _Flaw:
                raise Problem(400, item.text)
    else:
        raise _too_deep()
    try:
        return _encoder.encode(value).encode()
    except UnicodeEncodeError as error:
        raise Problem(400, "The body has half of a surrogate pair in a string, which is no text.") from error


def too_large(limit: int) -> Problem:
    """The refusal of more than `limit` bytes."""
    return Problem(413, f"The request is larger than {limit // 1024:,} kB.")


def _too_deep() -> Problem:
    return Problem(400, f"The request is nested more than {MOST_DEPTH} levels deep.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Flaw:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Flaw("An object has the same key twice.")


def _constant(name: str) -> _Flaw:
    return _Flaw(f"{name} is not JSON.")


def _float(text: str) -> float | int | _Flaw:
    value = float(text)
    if isinf(value):
        return _Flaw("A number is too large.")
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _int(text: str) -> int | _Flaw:
    return int(text) if len(text) <= _MOST_DIGITS else _Flaw("A number is too large.")


_HOLDERS: Final = frozenset({dict, list, _Flaw})
_decoder: Final = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_constant)
_encoder: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
