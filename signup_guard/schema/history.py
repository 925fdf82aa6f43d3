"""Labelled history: reads JSON Lines, CSV and Parquet (each also as `.gz` but the last), and what `signup-guard export` wrote.

Rows are put in order of time, exported ones in the order in which they were committed.  What a row says of its signup waits in a
temporary file and is parsed when it is asked for, so that a history takes less memory than its file.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import count
from math import isnan
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, cast

from signup_guard.clock import DAY, parse_time
from signup_guard.domain import NOBODY, Facts, Hand, Signup, Truth, Warn
from signup_guard.errors import HistoryError
from signup_guard.schema.facts import facts_from_json
from signup_guard.schema.files import read_rows
from signup_guard.schema.mapping import COMPONENTS, FIELDS, HANDS, FieldMap, is_field
from signup_guard.schema.requests import signup_from_json
from signup_guard.schema.spool import Spool, Spooled

EXPORTED: Final = frozenset({"facts", "seq", "at", "vector", "first_look", "label_events", "ring_events"})
"""What only an export has."""
_EXPLAIN: Final = "explain"
_YES: Final = frozenset({"true", "t", "yes", "y", "1"})
_NO: Final = frozenset({"false", "f", "no", "n", "0"})


class Change(NamedTuple):
    """From `at` (microseconds) on, or from the event `seq` of an export on, the signup's effective label is `label`."""

    at: int
    label: Truth | None
    seq: int | None = None


class RingEvent(NamedTuple):
    """What was changed about a ring at `at` (microseconds), as the event `seq`: took this signup out (`excluded`, or `erased` with all
    that names the person), or marked its key of this `kind` as a known shared thing (`shared`), or took the mark back (`unshared`); or that
    ties of the ring that it founded had `ended`.
    """

    seq: int
    at: int
    what: Literal["excluded", "erased", "shared", "unshared", "ended"]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One signup of a history.

    `label` is what is known in the end; `changes` are the moments at which something became known (none for a label without a time).
    `text` is the signup as JSON, its facts if the row is exported.
    `at` is in microseconds; `seq` is the event number of an exported row, which may have `ring_events` too; `hand` is whose the label is.
    """

    signup_id: str
    at: int
    text: bytes | Spooled
    label: Truth | None
    changes: tuple[Change, ...]
    ring_id: str | None
    synthetic: bool
    seq: int | None
    hand: Hand = NOBODY
    ring_events: tuple[RingEvent, ...] = ()

    @property
    def content(self) -> bytes:
        """The signup as JSON, its facts if the row is exported."""
        return self.text if isinstance(self.text, bytes) else self.text.read()

    @property
    def label_at(self) -> int | None:
        """When the last label became known, in microseconds."""
        return self.changes[-1].at if self.changes else None

    @property
    def facts(self) -> Facts | None:
        """The stored facts of an exported row; None for any other."""
        return None if self.seq is None else facts_from_json(self.content)

    def signup(self) -> tuple[Signup, tuple[Warn, ...]]:
        """The signup, parsed anew at each call, and what of it could not be used; not for exported rows."""
        return signup_from_json(json.loads(self.content), self.at)


class Event(NamedTuple):
    """What happened next: a signup (`kind` is `signup`), its effective label became `label`, a ring was `changed` by it, or a `day` began
    for which nobody recorded which ties ended (the row is the next event's).
    """

    kind: Literal["signup", "label", "ring", "day"]
    at: int
    row: Row
    label: Truth | None = None
    changed: RingEvent | None = None


@dataclass(frozen=True, slots=True)
class LabelledHistory:
    """The rows in order, and what there is to say about the files: one sentence each."""

    rows: Sequence[Row]
    notes: tuple[str, ...]


class _Late(NamedTuple):
    """A row that only says what a signup turned out to be."""

    signup_id: str
    label: Truth | None
    at: int | None
    hand: Hand


def read_history(paths: Iterable[Path], mapping: FieldMap | None = None) -> LabelledHistory:
    """Reads files of signups and labels; raises `HistoryError` naming file, line and field."""
    notes: Counter[str] = Counter()
    rows: dict[str, Row] = {}
    late: list[_Late] = []
    spool = Spool()
    numbers = count(1)
    for path in paths:
        for place, cells in read_rows(path, partial(_check_columns, path, mapping)):
            try:
                found = _read(cells, mapping, numbers, notes, spool)
            except HistoryError as fault:
                raise HistoryError(f"{path}, {place}: {fault}") from fault
            if isinstance(found, _Late):
                late.append(found)
            elif found.signup_id in rows:
                notes["signup_id came again; only the first row of an id counts"] += 1
                if (found.at, found.seq or 0) < (rows[found.signup_id].at, rows[found.signup_id].seq or 0):
                    rows[found.signup_id] = found
            else:
                rows[found.signup_id] = found
    spool.flush()
    _add_late(rows, late, notes)
    exported = sum(row.seq is not None for row in rows.values())
    if exported not in (0, len(rows)):
        raise HistoryError("Some rows are of an export and some are not; their order cannot be told. Give the one or the other.")
    ordered = sorted(rows.values(), key=(lambda row: row.seq or 0) if exported else (lambda row: row.at))
    return LabelledHistory(ordered, tuple(f"{text} ({times} rows)" for text, times in sorted(notes.items())))


def events(rows: Iterable[Row]) -> Iterator[Event]:
    """Signups, labels and changes of rings in the order in which they became known: a label after the signups of its moment and before
    later ones.  But for exported rows, which tell when ties ended, each day that has any begins with an event of its own.

    A label that claims to be older than its signup counts from the signup on.
    """
    day = 0
    for event in _in_order(rows):
        if event.row.seq is None and event.at // DAY > day:
            day = event.at // DAY
            yield Event("day", day * DAY, event.row)
        yield event


def _in_order(rows: Iterable[Row]) -> Iterator[Event]:
    waiting: list[tuple[int, int, int, Event]] = []
    numbers = count()
    for row in rows:
        place = row.at if row.seq is None else row.seq
        while waiting and waiting[0][0] < place:
            yield heapq.heappop(waiting)[-1]
        yield Event("signup", row.at, row)
        for change in row.changes:
            at = max(change.at, row.at)
            moment = at if change.seq is None else change.seq
            heapq.heappush(waiting, (moment, next(numbers), at, Event("label", at, row, change.label)))
        for changed in row.ring_events:
            heapq.heappush(waiting, (changed.seq, next(numbers), changed.at, Event("ring", changed.at, row, changed=changed)))
    while waiting:
        yield heapq.heappop(waiting)[-1]


def _add_late(rows: dict[str, Row], late: Sequence[_Late], notes: Counter[str]) -> None:
    """Labels that came in rows of their own: in order of their time; one without a time says what is known in the end."""
    changed: dict[str, list[_Late]] = {}
    for word in late:
        if word.signup_id in rows:
            changed.setdefault(word.signup_id, []).append(word)
        else:
            notes["a label is for a signup_id that no row has"] += 1
    for signup_id, words in changed.items():
        row = rows[signup_id]
        timed = [Change(word.at, word.label) for word in words if word.at is not None]
        # An export's own events are placed by their `seq`; a label from elsewhere has none and is a training target only.
        changes = tuple(sorted([*row.changes, *timed], key=lambda change: change.at)) if row.seq is None else row.changes
        untimed = [word.label for word in words if word.at is None or row.seq is not None]
        label = untimed[-1] if untimed else changes[-1].label
        hand = next((word.hand for word in reversed(words) if word.label == label), row.hand)
        rows[signup_id] = replace(row, changes=changes, label=label, hand=hand)
    early = sum(bool(row.changes) and row.seq is None and row.changes[0].at < row.at for row in rows.values())
    if early:
        notes["label_observed_at lies before occurred_at; such a label counts from its signup on"] += early


def _check_columns(path: Path, mapping: FieldMap | None, columns: Sequence[str]) -> None:
    if len(set(columns)) < len(columns):
        raise HistoryError(f"{path} has two columns of the same name.")
    if mapping is not None and (missing := mapping.missing(columns)):
        raise HistoryError(f"{path} has no column {', '.join(missing)}, which the mapping names. It has: {', '.join(columns)}.")


# --- one row ---


def _read(cells: dict[str, Any], mapping: FieldMap | None, numbers: Iterator[int], notes: Counter[str], spool: Spool) -> Row | _Late:
    if mapping is not None:
        cells = mapping.apply(cells)
        if mapping.numbered:
            cells["signup_id"] = str(next(numbers))
    if "facts" in cells:
        return _read_exported(cells, spool)
    request: dict[str, Any] = {}
    for name, value in _flat(cells):
        if name in FIELDS or name.startswith(COMPONENTS):
            _enter(request, name, value)
        elif not is_field(name) and name != _EXPLAIN:
            notes[f"column {name!r} is none of the contract's and is ignored"] += 1
    signup_id = _text(cells, "signup_id")
    if signup_id is None:
        raise HistoryError(
            "signup_id is missing. Name its column in a mapping file, or let that number the rows: signup_id = {number = true}."
        )
    label, label_at = _truth(cells.get("label")), _moment(cells, "label_observed_at")
    at = _moment(cells, "occurred_at")
    if at is None:
        if request or "label" not in cells:
            raise HistoryError(
                "occurred_at is missing. A signup without its time cannot be placed; give it, or name its column in a mapping file."
            )
        return _Late(signup_id, label, label_at, _hand(cells))
    changes = () if label is None or label_at is None else (Change(label_at, label),)
    text = spool.put(json.dumps({"signup_id": signup_id, **request}, default=str, separators=(",", ":")).encode())
    ring, synthetic = _text(cells, "ring_id"), _flag(cells.get("synthetic")) is True
    return Row(signup_id, at, text, label, changes, ring, synthetic, None, hand=_hand(cells))


def _read_exported(cells: Mapping[str, Any], spool: Spool) -> Row:
    try:
        changes = tuple(Change(event["received_at"], event["effective"], event["seq"]) for event in cells.get("label_events") or ())
        label = changes[-1].label if changes else _truth(cells.get("label"))
        text = spool.put(json.dumps(cells["facts"], default=str, separators=(",", ":")).encode())
        changed = tuple(RingEvent(event["seq"], event["at"], event["what"], event["kind"]) for event in cells.get("ring_events") or ())
        signup_id, at, seq, synthetic = str(cells["signup_id"]), int(cells["at"]), int(cells["seq"]), bool(cells.get("synthetic"))
        return Row(signup_id, at, text, label, changes, _text(cells, "ring_id"), synthetic, seq, _hand(cells), changed)
    except (KeyError, TypeError, ValueError) as fault:
        raise HistoryError(f"this exported row lacks or garbles {fault}. Export it again with `signup-guard export`.") from fault


def _hand(cells: Mapping[str, Any]) -> Hand:
    return Hand(*(_text(cells, name) for name in HANDS))


def _flat(cells: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The row's values by dotted name, missing ones left out."""
    for name, value in cells.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        elif not _is_missing(value):
            yield prefix + name, value


def _enter(request: dict[str, Any], name: str, value: Any) -> None:
    *groups, leaf = name.split(".") if not name.startswith(COMPONENTS) else ["device", "components", name.removeprefix(COMPONENTS)]
    for group in groups:
        request = request.setdefault(group, {})
    request[leaf] = _typed(value, FIELDS.get(name, str))


def _typed(value: Any, kind: type) -> Any:
    """The value in the field's JSON type where it can be read so; else as it is, for the request's own reader to warn of."""
    if kind is bool:
        found = _flag(value)
        return value if found is None else found
    try:
        if kind is int:
            number = float(value)
            return int(number) if number.is_integer() else value
        if kind is float:
            return float(value)
    except (OverflowError, TypeError, ValueError):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _is_missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and isnan(value))


def _flag(value: Any) -> bool | None:
    word = str(value).strip().lower()
    return True if word in _YES or word == "1.0" else False if word in _NO or word == "0.0" else None


def _text(cells: Mapping[str, Any], name: str) -> str | None:
    value = cells.get(name)
    return None if _is_missing(value) else cast(str, _typed(value, str))


def _truth(value: Any) -> Truth | None:
    if _is_missing(value):
        return None
    if value in ("fake", "genuine"):
        return cast(Truth, value)
    raise HistoryError(
        f"label is {value!r}; it must be fake, genuine or missing. A mapping file can translate it: label = {{column = ..., values = ...}}."
    )


def _moment(cells: Mapping[str, Any], name: str) -> int | None:
    value = cells.get(name)
    if _is_missing(value):
        return None
    try:
        return parse_time(value.isoformat() if isinstance(value, date) else cast(str, value))
    except (TypeError, ValueError, OverflowError) as fault:
        remedy = 'Give ISO 8601, or say in a mapping file how to read it (as = "unix_seconds", format = ...).'
        raise HistoryError(f"{name} is {str(value)[:80]!r}, which is no time. {remedy}") from fault
