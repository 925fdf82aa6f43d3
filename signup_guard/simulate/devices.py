"""Browsers as a page sees them: user agents whose versions move on with time, screens, component hashes, TLS fingerprints.

Hashes depend on the machine's make (system, graphics, driver, fonts), so that owners of the same make share them.  Shares are assumptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Any

from signup_guard.simulate.draft import DAY, letters
from signup_guard.simulate.locales import Locale

_CHROME_120 = 1_701_734_400_000_000
_SAFARI_17 = 1_695_000_000_000_000


@dataclass(frozen=True, slots=True)
class Make:
    """A sort of machine; `agent` takes the system's part of a user agent, `graphics` how many graphics models are about."""

    system: str
    weight: float
    agent: str
    platform: str
    screens: tuple[str, ...]
    graphics: int
    browsers: tuple[str, ...]


MAKES: tuple[Make, ...] = (
    Make("windows", 40, "Windows NT 10.0; Win64; x64", "Win32",
         ("1920x1080", "1920x1080", "1366x768", "1536x864", "2560x1440", "1600x900", "3840x2160"), 60,
         ("chrome", "chrome", "chrome", "edge", "firefox", "opera")),
    Make("mac", 14, "Macintosh; Intel Mac OS X 10_15_7", "MacIntel", ("1440x900", "1512x982", "1728x1117", "2560x1440", "1680x1050"), 10,
         ("chrome", "chrome", "safari", "safari", "firefox")),
    Make("linux", 4, "X11; Linux x86_64", "Linux x86_64", ("1920x1080", "2560x1440", "1366x768"), 25, ("chrome", "firefox")),
    Make("android", 26, "Linux; Android 10; K", "Linux armv81", ("412x915", "360x800", "393x873", "384x854", "412x892"), 30,
         ("chrome", "chrome", "chrome", "samsung", "opera")),
    Make("iphone", 16, "iPhone; CPU iPhone OS {ios}_{minor} like Mac OS X", "iPhone", ("390x844", "393x852", "430x932", "375x812"), 6,
         ("safari", "safari", "safari", "crios")),
)  # fmt: skip
_MAKE_WEIGHTS = [make.weight for make in MAKES]
PHONES = MAKES[3:]
"""The telephones among them."""
_IN_APP = 0.12
"""Share of those with a telephone who come by a page inside another application (assumption)."""
_PHONE_SYSTEMS = frozenset(make.system for make in PHONES)


def digest(*parts: object) -> str:
    """12 hex digits (too few to look like a card number) that depend on the parts alone."""
    return blake2b(repr(parts).encode(), digest_size=6).hexdigest()


def newest(browser: str, at: int) -> int:
    """The major version that is current at that time: one every 28 days, Apple's one a year (with the jump from 18 to 26)."""
    if browser in ("safari", "crios"):
        major = 17 + (at - _SAFARI_17) // (365 * DAY)
        return int(major if major < 19 else major + 7)
    return int(120 + (at - _CHROME_120) // (28 * DAY))


def user_agent(make: Make, browser: str, major: int) -> str:
    """The user agent as that browser writes it today, minor versions frozen."""
    if browser == "firefox":
        return f"Mozilla/5.0 ({make.agent}; rv:{major}.0) Gecko/20100101 Firefox/{major}.0"
    if browser in ("safari", "crios"):
        where = make.agent.format(ios=major, minor=major % 4)
        phone = "iPhone" in where
        name = f"CriOS/{major + 110}.0.0.0" if browser == "crios" else f"Version/{major}.{major % 4}"
        return (
            f"Mozilla/5.0 ({where}) AppleWebKit/605.1.15 (KHTML, like Gecko) {name}"
            f"{' Mobile/15E148' if phone else ''} Safari/{'604.1' if phone else '605.1.15'}"
        )
    mobile = " Mobile" if make.system == "android" else ""
    base = f"Mozilla/5.0 ({make.agent}) AppleWebKit/537.36 (KHTML, like Gecko)"
    tail = {"edge": f" Edg/{major}.0.0.0", "opera": f" OPR/{major - 15}.0.0.0"}.get(browser, "")
    first = f" SamsungBrowser/{major // 5}.0" if browser == "samsung" else ""
    return f"{base}{first} Chrome/{major}.0.0.0{mobile} Safari/537.36{tail}"


_SERIES = ("SM-A{}5F", "Redmi Note {}", "SM-S9{}B", "CPH2{}1", "V2{}0", "moto g{}", "TECNO KL{}", "Pixel {}", "RMX3{}3", "22{}116G")
_MODELS = 2000


def phone_model(share: float) -> str:
    """An Android telephone's model at that share of all, the common ones first: four in ten have one of the first 20 (assumption)."""
    rank = int(_MODELS**share) - 1
    return _SERIES[rank % len(_SERIES)].format(11 + rank // len(_SERIES))


def in_app_agent(rng: Random, make: Make, major: int) -> str:
    """The user agent of the page inside another application, which names the telephone's model and its own version."""
    build = f"{420 + rng.randrange(60)}.0.0.{rng.randrange(20, 90)}.{rng.randrange(50, 120)}"
    if make.system == "iphone":
        where, model = make.agent.format(ios=major, minor=major % 4), f"iPhone{rng.randrange(12, 18)},{rng.randrange(1, 6)}"
        return f"Mozilla/5.0 ({where}) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/{build};FBDV/{model}]"
    system = f"Linux; Android {rng.randrange(11, 17)}; {phone_model(rng.random())}; wv"
    chrome = f"Version/4.0 Chrome/{major}.0.{rng.randrange(4000, 7000)}.{rng.randrange(30, 200)} Mobile Safari/537.36"
    return f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) {chrome} [FB_IAB/FB4A;FBAV/{build};]"


def tls(browser: str, major: int) -> str:
    """A JA4 in its form; versions near each other share it."""
    family = browser if browser in ("firefox", "safari", "crios") else "chrome"
    print_ = digest("ja4", family, major // 5)
    return f"t13d1{5 + int(print_[0], 16) % 3}1{int(print_[1], 16) % 10}h2_{digest('a', family, major // 20)}_{print_}"


def components(rng: Random, system: str, browser: str, graphics: int, fonts: str) -> dict[str, str]:
    """Hashes of what the page can draw and play on such a machine."""
    engine = browser if browser in ("firefox", "safari") else "chrome"
    driver = int(4 * rng.random() ** 3)
    return {
        "canvas": digest("canvas", system, engine, graphics, driver),
        "webgl": digest("webgl", system, engine, graphics),
        "fonts": digest("fonts", system, fonts),
        "audio": digest("audio", system, engine, driver % 2),
    }


def accept_language(rng: Random, locale: Locale) -> str:
    """The header: the country's language, mostly with its short form, often with English."""
    short = locale.language.split("-")[0]
    english = ",en-US;q=0.8,en;q=0.7" if short != "en" and rng.random() < 0.6 else ""
    return f"{locale.language},{short};q=0.9{english}"


def device(rng: Random, at: int, locale: Locale, makes: Sequence[Make] = MAKES, lag: int | None = None) -> dict[str, Any]:
    """The device block of a signup, with a `ja4` that the network block takes over; `lag` is how many versions the browser is behind."""
    make = rng.choices(makes, [one.weight for one in makes])[0] if makes is not MAKES else rng.choices(MAKES, _MAKE_WEIGHTS)[0]
    browser = rng.choice(make.browsers)
    if lag is None:
        lag = 0 if rng.random() < 0.62 else 1 if rng.random() < 0.6 else 1 + int(25 * rng.random() ** 4)
    major = newest(browser, at) - (lag if browser not in ("safari", "crios") else lag // 12)
    graphics = int(make.graphics * rng.random() ** 2)
    phone = make.system in _PHONE_SYSTEMS
    fonts = letters(rng, 8) if not phone and rng.random() < 0.15 else str(int((4 if phone else 40) * rng.random() ** 2))
    return {
        "id": f"d_{rng.getrandbits(64):016x}",
        "user_agent": in_app_agent(rng, make, major) if phone and rng.random() < _IN_APP else user_agent(make, browser, major),
        "accept_language": accept_language(rng, locale),
        "timezone": rng.choice(locale.zones),
        "screen": rng.choice(make.screens),
        "platform": make.platform,
        "webdriver": rng.random() < 0.001,
        "components": components(rng, make.system, browser, graphics, fonts),
        "ja4": tls(browser, major),
    }


def is_phone(block: dict[str, Any]) -> bool:
    """Whether this device block is of a telephone."""
    return any(block["platform"] == make.platform for make in PHONES)
