"""The user agent and what the page's script told of the device, compared with each other and with the country."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import ua_parser
from user_agents.parsers import UserAgent, parse_browser, parse_device, parse_operating_system

from signup_guard.domain import AgentFacts, Device, DeviceFacts
from signup_guard.enrich.links import Findings
from signup_guard.enrich.lists import AUTOMATION, CRAWLERS, LANGUAGE_HOMES
from signup_guard.enrich.tables import Tables

_PLATFORMS: Final = (
    ("win", frozenset(("Windows",))),
    ("mac", frozenset(("Mac OS X", "iOS"))),
    ("iphone", frozenset(("iOS",))),
    ("ipad", frozenset(("iOS", "Mac OS X"))),
    ("ipod", frozenset(("iOS",))),
    ("ios", frozenset(("iOS",))),
    ("android", frozenset(("Android",))),
    ("linux arm", frozenset(("Android", "Linux", "Chrome OS"))),
    ("linux aarch", frozenset(("Android", "Linux", "Chrome OS"))),
    ("linux", frozenset(("Linux", "Ubuntu", "Debian", "Fedora", "Chrome OS"))),
    ("x11", frozenset(("Linux", "Ubuntu", "Debian", "Fedora", "Chrome OS"))),
    ("cros", frozenset(("Chrome OS",))),
    ("chrome os", frozenset(("Chrome OS",))),
)
"""Beginnings of `navigator.platform` in lower case, and the systems that a user agent may then name."""
_SCREEN: Final = re.compile(r"([0-9]{1,5}) ?[x×*, ] ?([0-9]{1,5})(?:[x×*, ][0-9]{1,2})?", re.IGNORECASE)
_MOST_TAGS: Final = 16


class _Languages(NamedTuple):
    named: int
    home: frozenset[str]


@lru_cache(4096)
def parse_agent(written: str) -> AgentFacts:
    """Browser, system and device class by `user-agents`' rules over `ua-parser`'s linear-time patterns.

    >>> parse_agent("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36")
    AgentFacts(browser='HeadlessChrome', browser_major=126, os='Linux', os_major=None, device='pc', automation=True, crawler=False)
    """
    result = ua_parser.parse(written).with_defaults()
    browser, system, device = result.user_agent, result.os, result.device
    agent = UserAgent.__new__(UserAgent)
    agent.ua_string = written
    agent.browser = parse_browser(browser.family, browser.major, browser.minor, browser.patch)
    agent.os = parse_operating_system(system.family, system.major, system.minor, system.patch)
    agent.device = parse_device(device.family, device.brand, device.model)
    lower = written.lower()
    crawler = agent.is_bot or any(mark in lower for mark in CRAWLERS)
    kinds = (("bot", crawler), ("tablet", agent.is_tablet), ("mobile", agent.is_mobile), ("pc", agent.is_pc))
    return AgentFacts(
        browser=browser.family,
        browser_major=_number(browser.major),
        os=system.family,
        os_major=_number(system.major),
        device=next((kind for kind, is_so in kinds if is_so), "other"),
        automation=any(mark in lower for mark in AUTOMATION),
        crawler=crawler,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def read_agent(written: str | None, found: Findings) -> AgentFacts | None:
    """What the user agent tells, and the keys from it; None without one."""
    if written is None:
        return None
    facts = parse_agent(written)
    found.part("agent", written)
    found.part("browser", f"{facts.browser} {facts.browser_major}".lower())
    return facts


def read_device(
    device: Device, ja4: str | None, agent: AgentFacts | None, country: str | None, at: int, tables: Tables, found: Findings
) -> DeviceFacts | None:
    """What the device block tells at that moment (microseconds UTC), compared with the agent and with `country`; None when it is empty."""
    found.part("ja4", ja4.lower() if ja4 else None)
    if device == Device():
        return None
    found.part("device_block", "given")
    found.part("device", device.id)
    for name in ("canvas", "webgl", "fonts", "audio"):
        found.part(name, device.components.get(name))
    zone, zone_countries = _zone(device.timezone, tables, found)
    found.part("timezone", zone)
    width, height = _screen(device.screen, found)
    if width is not None:
        found.part("screen", f"{width}x{height}")
    languages = None
    if device.accept_language is not None:
        header = device.accept_language.lower().replace(" ", "")
        found.part("locale", header)
        languages = _read_languages(header)
    hour = _local_hour(zone, at) if zone is not None else None
    if hour is not None:
        found.part("local_hour", str(int(hour)))
    return DeviceFacts(
        webdriver=device.webdriver,
        languages=languages.named if languages is not None else None,
        screen_width=width,
        screen_height=height,
        components=len(device.components),
        platform_matches_agent=_platform_fits(device.platform, agent),
        screen_matches_device=_screen_fits(width, height, agent),
        timezone_matches_country=country in zone_countries if country and zone_countries else None,
        language_matches_country=country in languages.home if country and languages is not None and languages.home else None,
        local_hour=hour,
        timezone_placeless=not zone_countries if zone is not None else None,
    )


def _zone(written: str | None, tables: Tables, found: Findings) -> tuple[str | None, frozenset[str]]:
    if written is None:
        return None, frozenset()
    known = tables.zones.get(written.lower())
    if known is None:
        found.warn("unknown_timezone", "/device/timezone", "This is no time zone of the IANA table, such as Europe/Paris")
        return None, frozenset()
    return known


_zone_info = lru_cache(maxsize=1024)(ZoneInfo)
"""Rules by zone: the class itself remembers only a few."""


def _local_hour(zone: str, at: int) -> float:
    """Hours since midnight there."""
    there = datetime.fromtimestamp(at // 1_000_000, UTC).astimezone(_zone_info(zone))
    return there.hour + there.minute / 60


def _screen(written: str | None, found: Findings) -> tuple[int | None, int | None]:
    if written is None:
        return None, None
    sizes = _SCREEN.fullmatch(written)
    if sizes is None:
        found.warn("unusable_screen", "/device/screen", "A screen is its width and height in pixels, such as 1920x1080")
        return None, None
    return int(sizes[1]), int(sizes[2])


def _screen_fits(width: int | None, height: int | None, agent: AgentFacts | None) -> bool | None:
    """Whether a phone has an upright or small screen, and a computer a wide or large one; tablets come in all shapes."""
    if width is None or height is None or agent is None or agent.device not in ("mobile", "pc"):
        return None
    if agent.device == "mobile":
        return 0 < width < height or 0 < height <= 520
    return min(width, height) >= 480 and max(width, height) >= 640


def _platform_fits(platform: str | None, agent: AgentFacts | None) -> bool | None:
    if platform is None or agent is None or agent.os == "Other":
        return None
    lower = platform.lower()
    return next((agent.os in systems for start, systems in _PLATFORMS if lower.startswith(start)), None)


@lru_cache(4096)
def _read_languages(header: str) -> _Languages:
    """How many languages an `Accept-Language` header names, and the countries that its tags name or are at home in.

    >>> languages = _read_languages("de-at,en;q=0.8")
    >>> languages.named, "AT" in languages.home, "DE" in languages.home, "US" in languages.home
    (2, True, False, True)
    """
    names = set()
    home: set[str] = set()
    for tag in header.split(",", _MOST_TAGS)[:_MOST_TAGS]:
        language, *rest = tag.partition(";")[0].replace("_", "-").split("-")
        if not (language.isascii() and language.isalpha()):
            continue
        names.add(language)
        region = next((part.upper() for part in rest if len(part) == 2), None)
        home |= {region} if region else LANGUAGE_HOMES.get(language, frozenset())
    return _Languages(len(names), frozenset(home))
