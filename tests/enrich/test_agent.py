"""User agents and devices: classes, marks of automation, and whether the parts agree."""

from __future__ import annotations

import pytest

from signup_guard.clock import parse_time
from signup_guard.domain import Device
from signup_guard.enrich.agent import parse_agent, read_device
from signup_guard.enrich.links import Findings

NOON = parse_time("2026-01-15T12:00:00Z")
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
IPAD = "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.mark.parametrize(
    ("written", "browser", "major", "system", "device"),
    [
        (WINDOWS, "Chrome", 126, "Windows", "pc"),
        (IPHONE, "Mobile Safari", 17, "iOS", "mobile"),
        (ANDROID, "Chrome Mobile", 126, "Android", "mobile"),
        (IPAD, "Mobile Safari", 16, "iOS", "tablet"),
        (MAC, "Firefox", 127, "Mac OS X", "pc"),
        (GOOGLEBOT, "Googlebot", 2, "Other", "bot"),
        ("no browser at all", "Other", None, "Other", "other"),
    ],
)
def test_classes(written, browser, major, system, device):
    facts = parse_agent(written)
    assert (facts.browser, facts.browser_major, facts.os, facts.device) == (browser, major, system, device)
    assert not facts.automation and facts.crawler == (device == "bot")


@pytest.mark.parametrize(
    "written",
    [
        "curl/8.5.0",
        "python-requests/2.32",
        "okhttp/4.12.0",
        "Go-http-client/2.0",
        WINDOWS.replace("Chrome", "HeadlessChrome"),
        "PhantomJS/2.1",
    ],
)
def test_automation(written):
    assert parse_agent(written).automation


def test_a_phone_brand_is_no_crawler():
    assert not parse_agent(ANDROID.replace("Pixel 8", "CUBOT NOTE 20")).crawler


def read(tables, agent, country, **said):
    found = Findings()
    return read_device(Device(**said), None, parse_agent(agent), country, NOON, tables, found), found


@pytest.mark.parametrize(
    ("agent", "platform", "fits"),
    [
        (WINDOWS, "Win32", True),
        (WINDOWS, "Linux x86_64", False),
        (IPHONE, "iPhone", True),
        (ANDROID, "Linux armv81", True),
        (ANDROID, "Linux x86_64", False),
        (MAC, "MacIntel", True),
        (IPAD, "MacIntel", True),
        (WINDOWS, "Nintendo Switch", None),
    ],
)
def test_platform_against_agent(tables, agent, platform, fits):
    assert read(tables, agent, "US", platform=platform)[0].platform_matches_agent is fits


@pytest.mark.parametrize(
    ("agent", "screen", "size", "fits"),
    [
        (WINDOWS, "1920x1080", (1920, 1080), True),
        (WINDOWS, "1080 x 1920", (1080, 1920), True),
        (WINDOWS, "390×844", (390, 844), False),
        (IPHONE, "390x844x24", (390, 844), True),
        (IPHONE, "844x390", (844, 390), True),
        (ANDROID, "1920x1080", (1920, 1080), False),
        (IPAD, "1024x768", (1024, 768), None),
        (WINDOWS, "0x0", (0, 0), False),
    ],
)
def test_screen_against_device(tables, agent, screen, size, fits):
    facts, found = read(tables, agent, "US", screen=screen)
    assert (facts.screen_width, facts.screen_height) == size and facts.screen_matches_device is fits
    assert found.parts["screen"] == "{}x{}".format(*size)


def test_unusable_screen_and_time_zone_are_warned_of(tables):
    facts, found = read(tables, WINDOWS, "US", screen="big", timezone="GMT+0200")
    assert facts.screen_width is None and facts.local_hour is None and facts.timezone_matches_country is None
    assert {(warning.code, warning.pointer) for warning in found.warnings} == {
        ("unusable_screen", "/device/screen"),
        ("unknown_timezone", "/device/timezone"),
    }
    assert "timezone" not in found.parts and "screen" not in found.parts


@pytest.mark.parametrize(
    ("zone", "country", "fits", "hour", "placeless"),
    [
        ("America/New_York", "US", True, 7.0, False),
        ("europe/berlin", "DE", True, 13.0, False),
        ("Europe/Oslo", "NO", True, 13.0, False),
        ("Asia/Calcutta", "IN", True, 17.5, False),
        ("US/Eastern", "US", True, 7.0, False),
        ("Asia/Shanghai", "US", False, 20.0, False),
        ("UTC", "US", None, 12.0, True),
        ("America/New_York", None, None, 7.0, False),
    ],
)
def test_time_zone_against_country(tables, zone, country, fits, hour, placeless):
    facts, _ = read(tables, WINDOWS, country, timezone=zone)
    assert (facts.timezone_matches_country, facts.local_hour, facts.timezone_placeless) == (fits, hour, placeless)


@pytest.mark.parametrize(
    ("header", "country", "languages", "fits"),
    [
        ("en-US,en;q=0.9", "US", 1, True),
        ("de", "AT", 1, True),
        ("en-US,en;q=0.9,pt-BR;q=0.8", "BR", 2, True),
        ("zh-Hant-TW", "TW", 1, True),
        ("es-419", "MX", 1, True),
        ("ru-RU", "DE", 1, False),
        ("xx", "DE", 1, None),
        ("*;q=0.1,,;", "DE", 0, None),
    ],
)
def test_language_against_country(tables, header, country, languages, fits):
    facts, found = read(tables, WINDOWS, country, accept_language=header)
    assert (facts.languages, facts.language_matches_country) == (languages, fits)
    assert found.parts["locale"] == header.lower()


def test_an_empty_device_block_is_no_device(tables):
    facts, found = read(tables, WINDOWS, "US")
    assert facts is None and found.parts == {}
