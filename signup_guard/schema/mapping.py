"""A mapping file (TOML): which column of somebody's own file holds which field of the contract.

```toml
signup_id = {number = true}                                   # no id in the file: rows are numbered
occurred_at = "created"                                       # a column's name: ISO 8601 text
label = {column = "fraud", values = {1 = "fake", 0 = "genuine"}}
account.email = "email_address"
account.country = {const = "US"}                              # the same for all rows
network.ip = {column = "ip", as = "ipv4_number"}              # 16909060 is 1.2.3.4
label_observed_at = {column = "chargeback", format = "%d.%m.%Y %H:%M", zone = "Europe/Berlin"}
```

`as` is `ipv4_number`, `unix_seconds` or `unix_ms`; `format` is that of Python's `strptime`, `zone` an IANA name (UTC if absent).
A field that the mapping does not name is taken from the column of its own name, where there is one.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import datetime
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from signup_guard.clock import format_time
from signup_guard.domain import Signup
from signup_guard.errors import HistoryError

COMPONENTS: Final = "device.components."
"""Any name may follow."""
HANDS: Final = ("label_source", "label_actor", "label_act")
ROW_FIELDS: Final = frozenset({"signup_id", "occurred_at", "label", "label_observed_at", "ring_id", "synthetic", *HANDS})
"""What a row has beside the fields of a request."""


def _leaves(cls: type, prefix: str = "") -> dict[str, type]:
    found: dict[str, type] = {}
    for name, hint in get_type_hints(cls).items():
        kinds = [kind for kind in (get_args(hint) if isinstance(hint, UnionType) else (hint,)) if kind is not type(None)]
        if is_dataclass(kinds[0]) and isinstance(kinds[0], type):
            found |= _leaves(kinds[0], f"{prefix}{name}.")
        elif get_origin(kinds[0]) is not Mapping:
            found[prefix + name] = kinds[0]
    return found


FIELDS: Final[Mapping[str, type]] = {
    **{name: kind for name, kind in _leaves(Signup).items() if name not in ROW_FIELDS},
    "collector": str,
}
"""The request's fields as dotted names, each with its type."""

_TIMES: Final = frozenset({"occurred_at", "label_observed_at"})
_KEYS: Final = frozenset({"column", "const", "number", "as", "format", "zone", "values"})
_UNIX: Final = {"unix_seconds": 1_000_000, "unix_ms": 1_000}


@dataclass(frozen=True, slots=True)
class Source:
    """Where one field comes from: a column, put through `convert` (which raises `ValueError` for what it cannot read), or a constant."""

    column: str | None
    convert: Callable[[Any], Any] | None = None
    const: Any = None


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A mapping file as read; `numbered` says that rows get their number as id."""

    sources: Mapping[str, Source]
    numbered: bool

    def apply(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row under the contract's names; columns that nothing names keep their own.  Raises `HistoryError` naming the field."""
        used = {source.column for source in self.sources.values()}
        mapped = {name: value for name, value in row.items() if name not in used}
        for field, source in self.sources.items():
            value = source.const if source.column is None else row.get(source.column)
            if value is not None and value != "" and source.convert is not None:
                try:
                    value = source.convert(value)
                except (ArithmeticError, ValueError, OSError) as fault:
                    raise HistoryError(f"{field} cannot be read from {source.column} = {str(value)[:80]!r}: {fault}") from fault
            mapped[field] = value
        return mapped

    def missing(self, columns: Collection[str]) -> list[str]:
        """Columns that the mapping names and the file does not have."""
        return sorted({source.column for source in self.sources.values() if source.column is not None} - set(columns))


def is_field(name: str) -> bool:
    """Whether a history may have this field."""
    return name in FIELDS or name in ROW_FIELDS or (name.startswith(COMPONENTS) and len(name) > len(COMPONENTS))


def read_mapping(path: Path) -> FieldMap:
    """Reads a mapping file; raises `HistoryError` that names what is wrong in it."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise HistoryError(f"The mapping file {path} cannot be read: {fault.strerror}.") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise HistoryError(f"The mapping file {path} is not TOML: {fault}.") from fault
    try:
        return parse_mapping(tables)
    except ValueError as fault:
        raise HistoryError(f"The mapping file {path} cannot be used: {fault}.") from fault


def parse_mapping(tables: Mapping[str, Any]) -> FieldMap:
    """A mapping from parsed TOML; raises `ValueError`."""
    entries = dict(_entries(tables))
    numbered = isinstance(entries.get("signup_id"), Mapping) and entries["signup_id"].get("number") is True
    if numbered:
        del entries["signup_id"]
    return FieldMap({name: _source(name, entry) for name, entry in entries.items()}, numbered)


def _entries(tables: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found = []
    for name, value in tables.items():
        field = prefix + name
        if is_field(field):
            found.append((field, value))
        elif isinstance(value, Mapping) and any(other.startswith(f"{field}.") for other in (*FIELDS, COMPONENTS)):
            found += _entries(value, f"{field}.")
        else:
            raise ValueError(f"there is no field {field!r}")
    return found


def _source(name: str, entry: Any) -> Source:
    if isinstance(entry, str):
        return Source(entry)
    if not isinstance(entry, Mapping):
        raise ValueError(f"{name} is neither the name of a column nor a table")
    if unknown := set(entry) - _KEYS:
        raise ValueError(f"{name} has {', '.join(sorted(unknown))}, which is none of {', '.join(sorted(_KEYS))}")
    if "const" in entry:
        return Source(None, const=entry["const"])
    if not isinstance(entry.get("column"), str):
        raise ValueError(f"{name} names no column")
    return Source(entry["column"], _converter(name, entry))


def _converter(name: str, entry: Mapping[str, Any]) -> Callable[[Any], Any] | None:
    if "values" in entry:
        words = {str(key): value for key, value in entry["values"].items()}
        return lambda value: words.get(_plain(value), value)
    if "format" in entry:
        if name not in _TIMES:
            raise ValueError(f"{name} is no time, so it has no format")
        zone = _zone(entry.get("zone", "UTC"))
        return lambda value: _formatted(str(value), entry["format"], zone)
    way = entry.get("as")
    if way is None:
        return None
    if way == "ipv4_number":
        return lambda value: str(ipaddress.IPv4Address(int(float(value))))
    if way in _UNIX and name in _TIMES:
        return lambda value: format_time(round(float(value) * _UNIX[way]))
    raise ValueError(f"{name} cannot be read as {way!r}")


def _plain(value: Any) -> str:
    """The text of a cell: a whole number has no `.0`, whichever reader it came through."""
    return (
        str(int(value))
        if isinstance(value, float) and value.is_integer()
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise ValueError(f"there is no time zone {name!r}") from fault


def _formatted(text: str, form: str, zone: ZoneInfo) -> str:
    moment = datetime.strptime(text, form)
    return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).isoformat()
