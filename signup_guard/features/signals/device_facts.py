"""The browser and the machine of this signup alone: marks of automation, and whether its parts fit each other."""

from __future__ import annotations

from math import nan

from signup_guard.domain import Facts
from signup_guard.features.registry import number, signal

# --- the device itself ---


@signal("device", "The browser says that a program drives it: {yes}", reads="facts")
def webdriver(facts: Facts) -> float:
    """Whether the browser says that a program drives it.

    >>> webdriver(applicant(device={"webdriver": True}))
    1.0
    """
    return number(facts.device.webdriver if facts.device else None)


@signal("device", "The browser names itself as a tool of automation: {yes}", reads="facts")
def agent_automation(facts: Facts) -> float:
    """Whether the user agent is that of an automation tool.

    >>> agent_automation(applicant(agent={"automation": True}))
    1.0
    """
    return number(facts.agent.automation if facts.agent else None)


@signal("device", "The platform fits the browser's user agent: {yes}", reads="facts")
def platform_matches_agent(facts: Facts) -> float:
    """Whether the platform fits the user agent.

    >>> platform_matches_agent(applicant(device={"platform_matches_agent": True}))
    1.0
    """
    return number(facts.device.platform_matches_agent if facts.device else None)


@signal("device", "The screen size fits the kind of device: {yes}", reads="facts")
def screen_matches_device(facts: Facts) -> float:
    """Whether the screen size fits the kind of device.

    >>> screen_matches_device(applicant(device={"screen_matches_device": True}))
    1.0
    """
    return number(facts.device.screen_matches_device if facts.device else None)


@signal("device", "The time zone is one of the network's country: {yes}", reads="facts")
def timezone_matches_country(facts: Facts) -> float:
    """Whether the time zone is one of the network's country.

    >>> timezone_matches_country(applicant(device={"timezone_matches_country": True}))
    1.0
    """
    return number(facts.device.timezone_matches_country if facts.device else None)


@signal("device", "The time zone is a placeless one, as UTC is: {yes}", reads="facts")
def timezone_placeless(facts: Facts) -> float:
    """Whether the time zone is of no country, as UTC is.

    >>> timezone_placeless(applicant(device={"timezone_placeless": True}))
    1.0
    """
    return number(facts.device.timezone_placeless if facts.device else None)


@signal("device", "The language is one of the network's country: {yes}", reads="facts")
def language_matches_country(facts: Facts) -> float:
    """Whether the first language is one of the network's country.

    >>> language_matches_country(applicant(device={"language_matches_country": True}))
    1.0
    """
    return number(facts.device.language_matches_country if facts.device else None)


@signal("device", "The browser accepts {n} language{s}", reads="facts")
def languages(facts: Facts) -> float:
    """Number of languages that the browser accepts.

    >>> languages(applicant(device={"languages": 1}))
    1.0
    """
    return number(facts.device.languages if facts.device else None)


@signal("device", "The screen has {n} thousand pixels", reads="facts")
def screen_area(facts: Facts) -> float:
    """Thousands of pixels of the screen.

    >>> screen_area(applicant(device={"screen_width": 1000, "screen_height": 500}))
    500.0
    """
    return number(facts.device.screen_width) * number(facts.device.screen_height) / 1000 if facts.device else nan
