"""Small made-up signups for the doctests of signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any, Final

from signup_guard.clock import DAY, MINUTE
from signup_guard.domain import AgentFacts, CardFacts, DeviceFacts, Facts, MailFacts, NetFacts, PhoneFacts, Session, TextFacts, Truth
from signup_guard.features.history import History, MemoryShelf
from signup_guard.features.kinds import KINDS
from signup_guard.features.past import Past

START: Final = 20_000 * DAY
"""When the examples begin, in microseconds since 1970."""
_DEVICE: Final = frozenset(("agent", "browser", "timezone", "locale", "screen", "canvas", "webgl", "fonts", "audio", "device"))
"""Parts that come in the device block."""

_PLAIN: Final = Facts(
    links={},
    marks={},
    path="trial",
    account_country="US",
    mail=MailFacts(
        valid=True,
        free=True,
        disposable=False,
        relay=False,
        role=False,
        education=False,
        idn=False,
        plus_tag=False,
        dots=1,
        length=8,
        digits=2,
        trailing_digits=2,
        year_like=False,
        template="a.a9",
        naturalness=-2.0,
        entropy=2.5,
        domain_length=9,
        domain_digits=0,
        domain_hyphens=0,
        domain_naturalness=-2.0,
        domain_levels=2,
        generic_tld=True,
    ),
    phone=PhoneFacts(valid=True, possible=True, kind="mobile", country="US"),
    net=NetFacts(version=4, reserved=False, hosting=False, vpn=False, tor=False, proxy=False, relay=False, country="US", asn=64500),
    agent=AgentFacts(browser="Chrome", browser_major=126, os="Windows", os_major=10, device="pc", automation=False, crawler=False),
    device=DeviceFacts(
        webdriver=False,
        languages=2,
        screen_width=1920,
        screen_height=1080,
        components=4,
        platform_matches_agent=True,
        screen_matches_device=True,
        timezone_matches_country=True,
        language_matches_country=True,
        local_hour=14.5,
        timezone_placeless=False,
    ),
    card=CardFacts(
        funding="credit",
        country="US",
        bin_length=8,
        brand_matches_bin=True,
        cvc_passed=True,
        avs_passed=True,
        wallet=False,
        holder_like_name=0.9,
        postal_matches_address=True,
    ),
    text=TextFacts(
        name_template="Aa Aa",
        name_words=2,
        name_length=8,
        name_naturalness=-2.0,
        name_mixed_scripts=False,
        name_latin=True,
        name_all_lower=False,
        name_like_mail=0.8,
        username_template="a9",
        username_naturalness=-2.0,
        username_like_mail=0.6,
        company_given=False,
    ),
    session=Session(form_seconds=40.0, pasted_fields=1, key_events=80, pointer_events=160, honeypot_filled=False),
)


def applicant(**changes: Mapping[str, Any] | str | None) -> Facts:
    """A plain applicant but for these changes: `mail={"free": False}` changes a part, `mail=None` leaves it out."""
    whole = {
        name: replace(getattr(_PLAIN, name), **change) if isinstance(change, Mapping) and name not in ("links", "marks") else change
        for name, change in changes.items()
    }
    return replace(_PLAIN, **whole)  # type: ignore[arg-type]  # a made-up name is a TypeError here


def keyed(parts: Mapping[str, str | int]) -> Facts:
    """A signup of which these parts are known: it has every kind of key that can be made of them.  A number is a mark."""
    if not _DEVICE.isdisjoint(parts):
        parts = {**parts, "device_block": "given"}
    marks = {name: value for name, value in parts.items() if isinstance(value, int)}
    links = {
        kind.name: blake2b(
            repr((kind.name, [] if kind.constant else [parts[part] for part in kind.parts])).encode(), digest_size=16
        ).hexdigest()
        for kind in KINDS.values()
        if all(part in parts for part in kind.parts)
    }
    return Facts(links=links, marks=marks)


def after(earlier: Sequence[Mapping[str, str | int]], now: Mapping[str, str | int], every: int = MINUTE, told: Truth | None = None) -> Past:
    """The past of a signup of these parts after earlier ones, one `every` so many microseconds, all labelled as `told`."""
    history = History(MemoryShelf())
    for seq, parts in enumerate(earlier):
        facts = keyed(parts)
        history.record(history.read(facts, START + seq * every), seq)
        history.label(facts, seq, None, told, START + seq * every)
    return history.read(keyed(now), START + len(earlier) * every)


def again(times: int, every: int = MINUTE, told: Truth | None = None, **parts: str | int) -> Past:
    """The past of a signup whose parts so many earlier ones had too."""
    return after([parts] * times, parts, every, told)
