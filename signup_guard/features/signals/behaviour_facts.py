"""How the form was filled in, and when."""

from __future__ import annotations

from signup_guard.domain import Facts
from signup_guard.features.registry import number, ratio, signal

# --- the form ---


@signal("behaviour", "The form was filled in within {n} seconds", reads="facts")
def form_seconds(facts: Facts) -> float:
    """Seconds from the page's opening to its sending.

    >>> form_seconds(applicant(session=Session(form_seconds=12.5)))
    12.5
    """
    return number(facts.session.form_seconds)


@signal("behaviour", "{n} field{s} of the form were filled by pasting", reads="facts")
def pasted_fields(facts: Facts) -> float:
    """Fields filled by pasting.

    >>> pasted_fields(applicant(session=Session(pasted_fields=2)))
    2.0
    """
    return number(facts.session.pasted_fields)


@signal("behaviour", "{n} key{s} were pressed on the form", reads="facts")
def key_events(facts: Facts) -> float:
    """Keys pressed on the form.

    >>> key_events(applicant(session=Session(key_events=20)))
    20.0
    """
    return number(facts.session.key_events)


@signal("behaviour", "The pointer moved or clicked {n} time{s} on the form", reads="facts")
def pointer_events(facts: Facts) -> float:
    """Pointer events on the form.

    >>> pointer_events(applicant(session=Session(pointer_events=30)))
    30.0
    """
    return number(facts.session.pointer_events)


@signal("behaviour", "A field that people cannot see was filled: {yes}", reads="facts")
def honeypot_filled(facts: Facts) -> float:
    """Whether a field that people cannot see was filled.

    >>> honeypot_filled(applicant(session=Session(honeypot_filled=True)))
    1.0
    """
    return number(facts.session.honeypot_filled)


@signal("behaviour", "{n} keys were pressed a second", reads="facts")
def keys_per_second(facts: Facts) -> float:
    """Keys pressed on the form a second.

    >>> keys_per_second(applicant(session=Session(form_seconds=10, key_events=40)))
    4.0
    """
    return ratio(facts.session.key_events, facts.session.form_seconds)


@signal("behaviour", "{n} pointer events came with each key pressed", reads="facts")
def pointer_per_key(facts: Facts) -> float:
    """Pointer events by keys pressed.

    >>> pointer_per_key(applicant(session=Session(pointer_events=80, key_events=40)))
    2.0
    """
    return ratio(facts.session.pointer_events, facts.session.key_events)


@signal("behaviour", "It was {n} o'clock in the applicant's time zone", reads="facts")
def local_hour(facts: Facts) -> float:
    """Hour of the day in the applicant's time zone, 0 to 24.

    >>> local_hour(applicant(device={"local_hour": 3.5}))
    3.5
    """
    return number(facts.device.local_hour if facts.device else None)
