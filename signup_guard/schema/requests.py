"""From the body of a request to the domain's values.  Everything here raises `Problem` and nothing else, whatever bytes come in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from signup_guard.clock import MINUTE, parse_time
from signup_guard.domain import Device, Label, Session, Signup, Warn
from signup_guard.errors import Fault
from signup_guard.schema.fields import BLOCKS, Notes, Reader, clean, flag_reader, read_object, string_reader, text_reader
from signup_guard.schema.problems import Problem
from signup_guard.schema.strict import canonical, load, too_large

SCORE_BYTES: Final = 64 * 1024
BATCH_BYTES: Final = 16 * 1024 * 1024
BATCH_MOST: Final = 1000
LABELS_BYTES: Final = 4 * 1024 * 1024
LABELS_MOST: Final = 10_000
COLLECTOR_LONGEST: Final = 16_384
AHEAD_MOST: Final = 5 * MINUTE
"""How far a time may lie before the server's clock, in microseconds."""
LABELS: Final = ("fake", "genuine", "clear")
REFUSED: Final = "A required value is missing, or a value cannot be accepted; see `errors`."
DEFAULT_SOURCE: Final = "api"
"""Who says so, where a label does not tell."""
_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
R = TypeVar("R")
T = TypeVar("T", Device, Session)


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """A signup to be scored.  `canonical` tells whether two requests are the same; it holds what was sent, so only a keyed hash is kept."""

    signup: Signup
    explain: bool
    warnings: tuple[Warn, ...]
    canonical: bytes = field(repr=False)


def parse_score(raw: bytes, now: int) -> ScoreRequest:
    """The request in a body; `now` in microseconds.  Raises `Problem` 400, 413 or 422."""
    return _score_request(load(raw, SCORE_BYTES), now)


def parse_batch(raw: bytes, now: int) -> list[ScoreRequest | Problem]:
    """The requests in a body, a refused one as its problem.  Raises `Problem` when the body as a whole cannot be read."""
    return [_or_problem(_score_request, item, now) for item in _items(load(raw, BATCH_BYTES), "requests", BATCH_MOST)]


def parse_labels(raw: bytes, now: int) -> list[Label | Problem]:
    """The labels in a body, a refused one as its problem.  Raises `Problem` when the body as a whole cannot be read."""
    return [_or_problem(_label, item, now) for item in _items(load(raw, LABELS_BYTES), "labels", LABELS_MOST)]


def signup_from_json(value: Mapping[str, Any], at: int) -> tuple[Signup, tuple[Warn, ...]]:
    """The signup of a history's row, at `at` (microseconds), with what could not be used; nothing is refused."""
    notes = Notes(lenient=True)
    found = read_object(_ROW, "", {name: item for name, item in value.items() if name in _ROW}, notes)
    return _signup(str(value["signup_id"]), at, found), notes.told()


def _score_request(value: Any, now: int) -> ScoreRequest:
    key = canonical(value)
    if len(key) > SCORE_BYTES:  # one of a batch, which is limited only as a whole
        raise too_large(SCORE_BYTES)
    notes = Notes()
    found = read_object(_SCORE, "", value, notes)
    _refuse(notes, found, ("signup_id",), "occurred_at", now)
    explain = found.pop("explain", False)
    return ScoreRequest(_signup(found.pop("signup_id"), found.pop("occurred_at", None), found), explain, notes.told(), key)


def _signup(signup_id: str, at: int | None, found: dict[str, Any]) -> Signup:
    collected: tuple[Device, Session] | None = found.pop("collector", None)
    if collected is not None:
        found["device"] = _filled(found.get("device", Device()), collected[0])
        found["session"] = _filled(found.get("session", Session()), collected[1])
    return Signup(signup_id, at, **found)


def _filled(own: T, other: T) -> T:
    """The caller's own values, and where there are none, the collector's."""
    values: dict[str, Any] = {}
    for name in own.__dataclass_fields__:
        mine, theirs = getattr(own, name), getattr(other, name)
        values[name] = {**theirs, **mine} if isinstance(mine, Mapping) else theirs if mine is None else mine
    return type(own)(**values)


def _label(value: Any, now: int) -> Label:
    canonical(value)
    notes = Notes()
    found = read_object(_LABEL, "", value, notes)
    _refuse(notes, found, ("signup_id", "label"), "observed_at", now)
    told = {name: found.get(name) for name in ("reason", "observed_at", "actor", "act")}
    return Label(found["signup_id"], found["label"], found.get("source", DEFAULT_SOURCE), **told)


def _refuse(notes: Notes, found: Mapping[str, Any], required: tuple[str, ...], time: str, now: int) -> None:
    """Raises `Problem` 422 if anything is wrong, a required field is missing, or the time lies ahead."""
    for name in required:
        if name not in found and not any(fault.pointer == f"/{name}" for fault in notes.faults):
            notes.fault(f"/{name}", "This is required.", "missing")
    if found.get(time, now) > now + AHEAD_MOST:
        notes.fault(f"/{time}", f"This lies more than {AHEAD_MOST // MINUTE} minutes ahead of the server's clock.", "time_ahead")
    if notes.faults:
        raise Problem(422, REFUSED, notes.faults)


def _items(value: Any, name: str, most: int) -> list[Any]:
    items = value.get(name) if isinstance(value, dict) else None
    if not isinstance(items, list):
        canonical(value)
        raise Problem(422, f"The body has no list `{name}`.", [Fault(f"/{name}", "This must be an array.", "wrong_type")])
    if len(items) > most:
        fault = Fault(f"/{name}", f"There may be {most:,} at most.", "too_many")
        raise Problem(413, f"`{name}` has {len(items):,} entries; {most:,} may come at once.", [fault])
    return items


def _or_problem(parse: Callable[[Any, int], R], item: Any, now: int) -> R | Problem:
    try:
        return parse(item, now)
    except Problem as problem:
        return problem


# --- the fields that are not the domain's ---


def _read_id(value: str, notes: Notes) -> str | None:
    if _ID.fullmatch(value):
        return value
    notes.fault("/signup_id", "This must be 1 to 128 of A-Z a-z 0-9 . _ : -", "bad_id")
    return None


def _read_occurred_at(value: str, notes: Notes) -> int | None:
    if (at := _time(value)) is None:
        notes.warn("unusable_time", "/occurred_at", "This is no ISO 8601 time since 1970; the server's clock is used.")
    return at


def _read_observed_at(value: str, notes: Notes) -> int | None:
    if (at := _time(value)) is None:
        notes.fault("/observed_at", "This is no ISO 8601 time since 1970.", "unusable_time")
    return at


def _time(text: str) -> int | None:
    try:
        at = parse_time(text.strip())
    except ValueError:
        return None
    return at if at > 0 else None


def _read_label(value: str, notes: Notes) -> str | None:
    if value in LABELS:
        return value
    notes.fault("/label", f"This must be one of {', '.join(LABELS)}.", "bad_label")
    return None


def _read_source(value: str, notes: Notes) -> str | None:
    return clean(value, "/source", notes).lower() or None


def _read_collector(value: str, notes: Notes) -> tuple[Device, Session]:
    """Reads the text of the page's hidden field, which the applicant controls: whatever is wrong with it is a warning."""
    text = value.strip()
    if len(text) > COLLECTOR_LONGEST:
        notes.warn("cut", "/collector", f"This was cut to {COLLECTOR_LONGEST:,} characters.")
        text = text[:COLLECTOR_LONGEST]
    inner = Notes(lenient=True, within="/collector")
    found: dict[str, Any] = {}
    try:
        found = read_object(_COLLECTED, "", load(text.encode(errors="replace"), 4 * COLLECTOR_LONGEST), inner)
    except Problem:
        inner.warn("unusable_collector", "/collector", "This is not the JSON that the page's script writes; it is left out.")
    for warning in inner.told():
        notes.warn(warning.code, warning.pointer, warning.text)
    return found.get("device", Device()), found.get("session", Session())


_COLLECTED: Final[Mapping[str, Reader]] = {name: BLOCKS[name] for name in ("device", "session")}
_ROW: Final[Mapping[str, Reader]] = {**BLOCKS, "collector": string_reader("/collector", _read_collector)}
_SCORE: Final[Mapping[str, Reader]] = {
    **_ROW,
    "signup_id": string_reader("/signup_id", _read_id),
    "occurred_at": string_reader("/occurred_at", _read_occurred_at),
    "explain": flag_reader("/explain"),
}
_LABEL: Final[Mapping[str, Reader]] = {
    "signup_id": string_reader("/signup_id", _read_id),
    "label": string_reader("/label", _read_label),
    "source": string_reader("/source", _read_source),
    "reason": text_reader("/reason"),
    "actor": text_reader("/actor"),
    "act": text_reader("/act"),
    "observed_at": string_reader("/observed_at", _read_observed_at),
}
