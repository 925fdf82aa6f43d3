"""What a request asks of the queue, carried along from page to page: filters, a place in the order, a decision."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import request
from werkzeug.exceptions import BadRequest

from signup_guard.domain import VERDICTS, Verdict
from signup_guard.store.desk import Place, Wanted

FILTERS: Final = ("queue", "path", "least", "most", "text")
_PLACE = re.compile(r"(\d{1,12})_(-?\d{1,15}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)_(-?\d(?:\.\d{1,20})?(?:e-?\d{1,3})?)_(\d{1,18})")


def filters() -> dict[str, Any]:
    """What of the queue is looked at, as it was typed."""
    return {name: value for name in FILTERS if (value := request.values.get(name)) is not None and (value or name == "path")}


def wanted() -> Wanted:
    """The same as the store takes it; raises `BadRequest`."""
    sent = filters()
    path = sent.get("path", "*")
    return Wanted(
        None if path == "*" else path,
        share(sent.get("least")),
        share(sent.get("most")),
        (sent.get("text") or "").strip() or None,
        sent.get("queue"),
    )


def share(text: str | None) -> float | None:
    """A score of 0 to 100 as a probability; raises `BadRequest`."""
    found = number(text)
    return None if found is None else min(max(found, 0.0), 100.0) / 100


def number(text: str | None) -> float | None:
    """A number that was typed; raises `BadRequest`."""
    if not text:
        return None
    try:
        found = float(text)
    except ValueError as error:
        raise BadRequest("A score is a number from 0 to 100, an exposure a number.") from error
    if not abs(found) < 1e15:
        raise BadRequest("This number is beyond all measure.")
    return found


def verdict_and_reason() -> tuple[Verdict, str]:
    """What a form decides, and why; raises `BadRequest`."""
    sent, _, reason = request.form.get("decision", "").partition(":")
    verdict = next((verdict for verdict in VERDICTS if verdict == sent), None)
    if verdict is None:
        raise BadRequest("This form lacks what was decided.")
    return verdict, reason


def place_text(place: Place) -> str:
    """A place in the queue as a page's address has it."""
    return f"{place.hour}_{place.less_exposure!r}_{place.less_score!r}_{place.seq}"


def place(text: str | None) -> Place | None:
    """And back."""
    found = _PLACE.fullmatch(text or "")
    return Place(int(found[1]), float(found[2]), float(found[3]), int(found[4])) if found else None
