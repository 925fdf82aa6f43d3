"""Facts as JSON and back, exactly: what the store keeps and `signup-guard export` writes."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from signup_guard.domain import Facts


@cache
def _adapter() -> TypeAdapter[Facts]:
    return TypeAdapter(Facts)


def facts_to_json(facts: Facts) -> bytes:
    """Facts as UTF-8 JSON; floats are written so that they come back bit for bit."""
    return _adapter().dump_json(facts)


def facts_from_json(raw: bytes | str) -> Facts:
    """Facts as they were written.

    >>> facts = Facts(links={"ip": "00ff"}, marks={"mail_number": 7}, path="trial")
    >>> facts_from_json(facts_to_json(facts)) == facts
    True

    Raises `ValueError` when the text holds no facts.
    """
    return _adapter().validate_json(raw)
