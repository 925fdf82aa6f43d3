"""The fields of a request, read off the domain's dataclasses: the JSON type of each, what of it can be used, what is said of the rest.

A value is text only once it is stripped, free of card numbers and cut to its length; `""`, spaces and `null` are missing in any field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from types import UnionType
from typing import Any, Final, NamedTuple, get_args, get_origin, get_type_hints

from signup_guard.domain import Signup, Warn
from signup_guard.schema.cards import SHORTEST_CARD, holds_card, without_cards
from signup_guard.schema.problems import Fault

LONGEST_TEXT: Final = 1024
CARD_EXEMPT: Final = frozenset({"/account/phone", "/device/id", "/network/ja4", "/payment/card_fingerprint"})
"""Fields that may look like a card number and are none (`signup_id` too)."""
FUNDING: Final = ("credit", "debit", "prepaid", "virtual", "unknown")
MOST_NOTES: Final = 32
"""Faults, and warnings, that one answer lists."""
_PAYMENT: Final = "/payment/"
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


class Rule(NamedTuple):
    """What a value of the right type must be to be used: `use` gives it in its usual form, or None; `says` ends "This is not ..."."""

    code: str
    says: str
    use: Callable[[Any], Any]


def _between(low: float, high: float) -> Rule:
    return Rule("unusable_number", f"between {low:,} and {high:,}", lambda value: value if low <= value <= high else None)


def _one_of(code: str, words: tuple[str, ...]) -> Rule:
    return Rule(code, f"one of {', '.join(words)}", lambda value: word if (word := value.lower()) in words else None)


def _country(value: str) -> str | None:
    return value.upper() if len(value) == 2 and value.isascii() and value.isalpha() else None


def _bin(value: str) -> str | None:
    return value if re.fullmatch(r"[0-9]{6,8}", value) else None


_COUNTRY: Final = Rule("unusable_country", "a country code of two letters (ISO 3166)", _country)
_COUNT: Final = _between(0, 2**31 - 1)
RULES: Final[Mapping[str, Rule]] = {
    "/account/country": _COUNTRY,
    "/account/exposure": _between(0, 10**15),
    "/account/address/country": _COUNTRY,
    "/network/asn": _between(1, 2**32 - 1),
    "/network/country": _COUNTRY,
    "/payment/bin": Rule("unusable_bin", "6 to 8 digits", _bin),
    "/payment/funding": _one_of("unusable_funding", FUNDING),
    "/payment/country": _COUNTRY,
    "/session/form_seconds": _between(0, 10**9),
    "/session/pasted_fields": _COUNT,
    "/session/key_events": _COUNT,
    "/session/pointer_events": _COUNT,
}
"""By JSON pointer; a value that breaks its rule is missing, with a warning."""

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
    follow = _rule_reader(pointer) if pointer in RULES else None

    def read(value: Any, notes: Notes) -> Any:
        if type(value) is not str:
            notes.wrong_type(pointer, "a string", value)
            return None
        text = value.strip()
        if len(text) >= SHORTEST_CARD or notes.lenient:
            if payment and holds_card(text):
                _refuse_card(pointer, notes)
                return None
            text = clean(text, pointer, notes, exempt=exempt)
        return (text if follow is None else follow(text, notes)) if text else None

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
    follow = _rule_reader(pointer)

    def read(value: Any, notes: Notes) -> Any:
        if type(value) is int or (type(value) is float and kind is float):
            return follow(kind(value), notes)
        if type(value) is float:
            notes.warn("unusable_number", pointer, "This is not a whole number.")
        else:
            notes.wrong_type(pointer, "a number", value)
        return None

    return read


def _words_reader(pointer: str) -> Reader:
    """Reads an object of strings under any names."""

    def read(value: Any, notes: Notes) -> Any:
        if type(value) is not dict:
            notes.wrong_type(pointer, "an object", value)
            return None
        found = {}
        for name, item in value.items():
            if item is not None and (word := text_reader(f"{pointer}/{_escaped(name)}")(item, notes)) is not None:
                found[clean(name, pointer, notes)] = word
        return found

    return read


def _block_reader(cls: type, pointer: str) -> Reader:
    readers = {name: reader_of(hint, f"{pointer}/{name}") for name, hint in get_type_hints(cls).items()}

    def read(value: Any, notes: Notes) -> Any:
        return cls(**read_object(readers, pointer, value, notes))

    return read


def reader_of(hint: Any, pointer: str) -> Reader:
    """The reader of a field of this type."""
    kind = next(part for part in get_args(hint) if part is not type(None)) if isinstance(hint, UnionType) else hint
    if kind is str:
        return text_reader(pointer)
    if kind is bool:
        return flag_reader(pointer)
    if kind is int or kind is float:
        return _number_reader(pointer, kind)
    return _words_reader(pointer) if get_origin(kind) is Mapping else _block_reader(kind, pointer)


def _rule_reader(pointer: str) -> Reader:
    """Applies the field's rule."""
    code, says, use = RULES[pointer]

    def read(value: Any, notes: Notes) -> Any:
        if (used := use(value)) is None:
            notes.warn(code, pointer, f"This is not {says}.")
        return used

    return read


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
    return _CALLED.get(type(value), "this")


_CALLED: Final = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array", dict: "an object"}

BLOCKS: Final[Mapping[str, Reader]] = {
    name: _block_reader(hint, f"/{name}") for name, hint in get_type_hints(Signup).items() if is_dataclass(hint) and isinstance(hint, type)
}
"""The readers of a request's objects, by name."""
