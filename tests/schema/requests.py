"""Made-up requests for the tests of the schema and the API."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import strategies as st

from signup_guard.domain import Signup
from signup_guard.schema import examples
from signup_guard.schema.problems import Problem
from signup_guard.schema.requests import ScoreRequest, parse_score

NOW = 1_800_000_000_000_000
"""The clock of these tests, in microseconds: 2027."""

NUMBER = "4242424242424242"


def full(**changes: Any) -> dict[str, Any]:
    """The example request with some of its fields changed."""
    return copy.deepcopy(examples.SCORE_REQUEST) | changes


def at(pointer: str, value: Any) -> dict[str, Any]:
    """A small request with one value at a pointer."""
    request: dict[str, Any] = {"signup_id": "a"}
    place, parts = request, pointer.strip("/").split("/")
    for part in parts[:-1]:
        place = place.setdefault(part, {})
    place[parts[-1]] = value
    return request


def pointers(value: Any, pointer: str = "") -> list[str]:
    """Every place of a request that holds a value, objects too."""
    found = [pointer] if pointer else []
    if isinstance(value, dict):
        for name, item in value.items():
            found += pointers(item, f"{pointer}/{name}")
    return found


def luhn_holds(digits: str) -> bool:
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return digits != "" and (sum(map(int, digits[-1::-2])) + sum(value - 9 * (value > 9) for value in doubled)) % 10 == 0


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    """Numbers of many issuers whose check digit is right."""
    prefix, length = draw(
        st.sampled_from([("4", 16), ("4", 13), ("51", 16), ("2300", 16), ("37", 15), ("6011", 16), ("36", 14), ("62", 19)])
    )
    digits = prefix + "".join(
        draw(st.lists(st.sampled_from("0123456789"), min_size=length - len(prefix) - 1, max_size=length - len(prefix) - 1))
    )
    return next(digits + check for check in "0123456789" if luhn_holds(digits + check))


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON value, with a liking for what breaks parsers."""
    texts = st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            ["", "  ", "\u0000", "undefined", "x" * 2000, NUMBER, "4242-4242 4242-4242", "{}", "[" * 50, "1e999", "\u202e", "é@ü.de"]
        ),
        card_numbers(),
    )
    leaves = st.one_of(
        st.none(), st.booleans(), st.integers(), st.integers(-(10**40), 10**40), st.floats(allow_nan=False, allow_infinity=False), texts
    )
    return st.recursive(
        leaves, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)), max_leaves=8
    )


@st.composite
def damaged_requests(draw: st.DrawFn) -> dict[str, Any]:
    """The example with any JSON value in one to three places, and fields that nobody knows."""
    request = full(collector=json.dumps({"device": examples.SCORE_REQUEST["device"], "session": examples.SCORE_REQUEST["session"]}))
    for pointer in draw(st.lists(st.sampled_from(pointers(request)), min_size=1, max_size=3, unique=True)):
        place: Any = request
        *path, last = pointer.strip("/").split("/")
        for part in path:
            place = place.get(part) if isinstance(place, dict) else None
        if isinstance(place, dict):
            value = draw(json_values())
            place[last] = json.dumps(value) if pointer == "/collector" and draw(st.booleans()) else value
            place |= draw(st.dictionaries(st.text(max_size=8) | card_numbers(), json_values(), max_size=1))
    return request


def parse(request: Any) -> ScoreRequest:
    return parse_score(json.dumps(request).encode(), NOW)


def refusal(raw: bytes) -> Problem:
    with pytest.raises(Problem) as caught:
        parse_score(raw, NOW)
    return caught.value


def warned(request: ScoreRequest) -> list[tuple[str, str]]:
    return [(warning.code, warning.pointer) for warning in request.warnings]


def got(signup: Signup, pointer: str) -> Any:
    value: Any = signup
    for part in pointer.strip("/").split("/"):
        value = value[part] if isinstance(value, dict) else getattr(value, part)
    return value


LEAVES = [
    pointer
    for pointer in pointers(full())
    if pointer not in ("/signup_id", "/occurred_at", "/explain") and not any(other.startswith(f"{pointer}/") for other in pointers(full()))
]
TEXTS = [pointer for pointer in LEAVES if isinstance(got(full(), pointer), str) or pointer == "/payment/wallet"]
