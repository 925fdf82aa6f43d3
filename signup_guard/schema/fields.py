"""The fields of a request, read off the domain's dataclasses: the JSON type of each, what of it can be used, what is said of the rest.

A value is text only once it is stripped, free of card numbers and cut to its length; `""`, spaces and `null` are missing in any field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from signup_guard.domain import Signup, Warn
from signup_guard.errors import Fault
from signup_guard.schema.cards import SHORTEST_CARD, holds_card, without_cards

LONGEST_TEXT: Final = 1024
CARD_EXEMPT: Final = frozenset({"/account/phone", "/device/id", "/network/ja4", "/payment/card_fingerprint"})
"""Fields that may look like a card number and are none (`signup_id` too)."""
MOST_NOTES: Final = 32
"""Faults, and warnings, that one answer lists."""
_PAYMENT: Final = "/payment/"
_COMPONENTS: Final = ("canvas", "webgl", "fonts", "audio")
"""Their usual names; others are taken too."""
_LONGEST_KEY: Final = 64
"""Of a name that the caller or the applicant chose, in a pointer."""


class Notes:
    """What a reader found: faults refuse the request, warnings go with the answer.

    With `lenient`, faults are warnings; with `within` too, all of them point there, once a code.
    """

    def __init__(self, *, lenient: bool = False, within: str | None = None) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Warn] = []
        self.lenient = lenient
        self._within = within
        self._left_out = 0

    def fault(self, pointer: str, detail: str, code: str) -> None:
        """Notes why a request is refused."""
        if self.lenient:
            self.warn(code, pointer, detail)
        elif len(self.faults) < MOST_NOTES:
            self.faults.append(Fault(pointer, detail, code))

    def warn(self, code: str, pointer: str, text: str) -> None:
        """Notes what could not be used."""
        if self._within is not None:
            pointer = self._within
            if any(warning.code == code for warning in self.warnings):
                return
        if len(self.warnings) < MOST_NOTES:
            self.warnings.append(Warn(code, pointer, text))
        else:
            self._left_out += 1

    def wrong_type(self, pointer: str, expected: str, value: Any) -> None:
        """Notes a value of another JSON type; an empty text is missing, not wrong."""
        if type(value) is not str or value.strip():
            self.fault(pointer, f"This must be {expected}, not {_called(value)}.", "wrong_type")

    def told(self) -> tuple[Warn, ...]:
        """The warnings, the last of which counts those for which there was no room."""
        if not self._left_out:
            return tuple(self.warnings)
        return (*self.warnings, Warn("more_warnings", self._within or "", f"{self._left_out} more warnings are left out."))


_COUNT: Final = (0, 2**31 - 1)
BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "/account/exposure": (0, 10**15),
    "/network/asn": (1, 2**32 - 1),
    "/session/form_seconds": (0, 10**9),
    "/session/pasted_fields": _COUNT,
    "/session/key_events": _COUNT,
    "/session/pointer_events": _COUNT,
}
"""Of every number, by JSON pointer; one outside is missing, with a warning."""

Reader = Callable[[Any, Notes], Any]
"""From a JSON value that is not null to the domain's, or to None with what is wrong noted."""


def read_object(readers: Mapping[str, Reader], pointer: str, value: Any, notes: Notes) -> dict[str, Any]:
    """The fields of an object that can be used, by name."""
    if type(value) is not dict:
        notes.wrong_type(pointer, "an object", value)
        return {}
    found = {}
    for name, item in value.items():
        reader = readers.get(name)
        if reader is None:
            _note_unknown(pointer, name, item, notes)
        elif item is not None and (read := reader(item, notes)) is not None:
            found[name] = read
    return found


def clean(text: str, pointer: str, notes: Notes, *, exempt: bool = False) -> str:
    """The text stripped, without card numbers unless it is exempt, and cut to `LONGEST_TEXT`; each change with a warning."""
    if notes.lenient and not text.isascii():
        text = text.encode(errors="replace").decode()  # half a surrogate pair; strict requests have none
    text = text.strip()
    if not exempt and (free := without_cards(text)) != text:
        notes.warn("card_number_removed", pointer, "A card number was cut out.")
        text = free.strip()
    if len(text) > LONGEST_TEXT:
        notes.warn("cut", pointer, f"This was cut to {LONGEST_TEXT:,} characters.")
        text = text[:LONGEST_TEXT].strip() if exempt else without_cards(text[:LONGEST_TEXT]).strip()
    return text


def string_reader(pointer: str, use: Reader) -> Reader:
    """Reads a string field that is not empty with `use`."""

    def read(value: Any, notes: Notes) -> Any:
        if type(value) is str:
            return use(value, notes) if value and not value.isspace() else None
        notes.wrong_type(pointer, "a string", value)
        return None

    return read


def text_reader(pointer: str) -> Reader:
    """Reads a string field that holds text."""
    exempt = pointer in CARD_EXEMPT
    payment = pointer.startswith(_PAYMENT) and not exempt

    def read(value: Any, notes: Notes) -> Any:
        if type(value) is not str:
            notes.wrong_type(pointer, "a string", value)
            return None
        text = value.strip()
        if len(text) < SHORTEST_CARD and not notes.lenient:
            return text or None
        if payment and holds_card(text):
            _refuse_card(pointer, notes)
            return None
        return clean(text, pointer, notes, exempt=exempt) or None

    return read


def flag_reader(pointer: str) -> Reader:
    """Reads a field that is true or false."""

    def read(value: Any, notes: Notes) -> Any:
        if type(value) is bool:
            return value
        notes.wrong_type(pointer, "true or false", value)
        return None

    return read


def _number_reader(pointer: str, kind: type[int] | type[float]) -> Reader:
    low, high = BOUNDS[pointer]

    def read(value: Any, notes: Notes) -> Any:
        if type(value) is not int and type(value) is not float:
            notes.wrong_type(pointer, "a number", value)
        elif not low <= value <= high:
            notes.warn("unusable_number", pointer, f"This is not between {low:,} and {high:,}.")
        elif kind is int and value != int(value):
            notes.warn("unusable_number", pointer, "This is not a whole number.")
        else:
            return kind(value)
        return None

    return read


def _words_reader(pointer: str) -> Reader:
    """Reads an object of strings under any names."""
    usual = {name: text_reader(f"{pointer}/{name}") for name in _COMPONENTS}

    def read(value: Any, notes: Notes) -> Any:
        if type(value) is not dict:
            notes.wrong_type(pointer, "an object", value)
            return None
        found = {}
        for name, item in value.items():
            reader = usual.get(name) or text_reader(f"{pointer}/{_escaped(name)}")
            if item is not None and (word := reader(item, notes)) is not None:
                found[name if name in usual else clean(name, pointer, notes)] = word
        return found

    return read


def _block_reader(cls: type, pointer: str) -> Reader:
    readers = {name: reader_of(hint, f"{pointer}/{name}") for name, hint in get_type_hints(cls).items()}

    def read(value: Any, notes: Notes) -> Any:
        return cls(**read_object(readers, pointer, value, notes))

    return read


def bare(hint: Any) -> Any:
    """The type of a field without its None.

    >>> bare(str | None)
    <class 'str'>
    """
    return next(part for part in get_args(hint) if part is not type(None)) if isinstance(hint, UnionType) else hint


def reader_of(hint: Any, pointer: str) -> Reader:
    """The reader of a field of this type."""
    kind = bare(hint)
    if kind is str:
        return text_reader(pointer)
    if kind is bool:
        return flag_reader(pointer)
    if kind is int or kind is float:
        return _number_reader(pointer, kind)
    return _words_reader(pointer) if get_origin(kind) is Mapping else _block_reader(kind, pointer)


def _note_unknown(pointer: str, name: str, item: Any, notes: Notes) -> None:
    place = f"{pointer}/{_escaped(name)}"
    if place.startswith(_PAYMENT) and holds_card(json.dumps([name, item], ensure_ascii=False)):
        _refuse_card(place, notes)
    else:
        notes.warn("unknown_field", place, "There is no such field.")


def _refuse_card(pointer: str, notes: Notes) -> None:
    notes.fault(pointer, "This holds a card number. Send the payment processor's fingerprint and the first digits instead.", "card_number")


def _escaped(name: str) -> str:
    """A name chosen elsewhere, as a part of a JSON pointer; a long one is cut, a card number left out."""
    name = without_cards(without_cards(name.encode(errors="replace").decode())[:_LONGEST_KEY])
    return name.replace("~", "~0").replace("/", "~1")


def _called(value: Any) -> str:
    return _CALLED.get(type(value), "something else")


_CALLED: Final = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array", dict: "an object"}

BLOCKS: Final[Mapping[str, Reader]] = {
    name: _block_reader(hint, f"/{name}") for name, hint in get_type_hints(Signup).items() if is_dataclass(hint) and isinstance(hint, type)
}
"""The readers of a request's objects, by name."""
