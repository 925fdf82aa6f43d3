"""Everything enrichment looks up, loaded once: lists and ranges from installed packages, and files that the owner configures."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NamedTuple

import ip3country
import iporigin
import maxminddb
import ua_parser
from disposable_email_domains import blocklist
from MailChecker import MailChecker
from publicsuffixlist import PublicSuffixList

from signup_guard.errors import ConfigError

_COUNTRY_ALIASES: Final = {"UK": "GB", "EL": "GR", "XK": "XK"}
"""Codes in use that ISO 3166 does not list: British and Greek habit, and Kosovo's user-assigned one."""


class BinFacts(NamedTuple):
    """A row of the owner's BIN table; what it leaves open is None."""

    brand: str | None
    funding: str | None
    country: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """The tables; immutable and safe to share between threads.

    `zones` maps a time zone in lower case to its name and the countries that use it, `countries` a country code as people
    write it to its ISO 3166 form.
    """

    suffixes: PublicSuffixList
    disposable: frozenset[str]
    disposable_second: frozenset[str]
    countries: Mapping[str, str]
    zones: Mapping[str, tuple[str, frozenset[str]]]
    ip_country: ip3country.CountryLookup
    asn_reader: maxminddb.Reader | None
    country_reader: maxminddb.Reader | None
    bins: Mapping[str, BinFacts]
    built: Mapping[str, str]

    def dates(self) -> dict[str, str]:
        """For each table, when it was built (`2026-10-05`) or, where its package does not say, the package's version."""
        return dict(self.built)

    def country(self, code: str | None) -> str | None:
        """The ISO 3166 code of a country, or None when there is no such country."""
        return self.countries.get(code.upper()) if code else None


def load_tables(*, asn_mmdb: Path | None = None, country_mmdb: Path | None = None, bin_csv: Path | None = None) -> Tables:
    """Loads every table; those of installed packages take a fifth of a second, once in a process.

    `asn_mmdb` and `country_mmdb` are MaxMind DB files with `autonomous_system_number` or `asn`, and `country.iso_code`, `country_code` or
    `country`; `bin_csv` is a CSV file with a column `bin` (6 to 8 digits) and any of `brand`, `funding`, `country`.
    Raises `ConfigError` when a configured file cannot be used.
    """
    shipped = _shipped()
    asn_reader, country_reader = _open_mmdb(asn_mmdb), _open_mmdb(country_mmdb)
    bins = _read_bins(bin_csv, shipped.countries) if bin_csv is not None else {}
    built = shipped.dates()
    for name, reader in (("asn_mmdb", asn_reader), ("country_mmdb", country_reader)):
        if reader is not None:
            built[name] = _date(reader.metadata().build_epoch)
    if bin_csv is not None:
        built["bin_csv"] = f"file of {_date(bin_csv.stat().st_mtime)}"
    return replace(shipped, asn_reader=asn_reader, country_reader=country_reader, bins=bins, built=built)


@cache
def _shipped() -> Tables:
    """The tables of installed packages alone; the user agent parser is warmed up."""
    ua_parser.parse("Mozilla/5.0")
    return Tables(
        suffixes=PublicSuffixList(only_icann=True),
        disposable=frozenset(blocklist),
        disposable_second=frozenset(MailChecker.blacklist),
        countries=_countries(),
        zones=_zones(),
        ip_country=ip3country.CountryLookup(),
        asn_reader=None,
        country_reader=None,
        bins={},
        built={
            "disposable_email_domains": f"version {version('disposable-email-domains')}",
            "mailchecker": f"version {version('mailchecker')}",
            "public_suffixes": _compact_date(version("publicsuffixlist").rpartition(".")[2]),
            "phone_numbers": f"version {version('phonenumbers')}",
            "time_zones": f"version {version('tzdata')}",
            "user_agents": _compact_date(version("ua-parser-builtins")),
            "ip_origin": _date(iporigin.dataset_info()["built_at"]),  # type: ignore[no-untyped-call]  # the package is half typed
            "ip_country": f"version {version('ip3country')}",
        },
    )


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _compact_date(text: str) -> str:
    """A version that is a date (`20261023`, `202610`) as one; any other says that it is a version."""
    if text.isdigit() and len(text) in (6, 8):
        return "-".join(filter(None, (text[:4], text[4:6], text[6:])))
    return f"version {text}"


def _rows(name: str) -> list[list[str]]:
    """The rows of one of tzdata's tab-separated files."""
    text = resources.files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _countries() -> dict[str, str]:
    return {row[0]: row[0] for row in _rows("iso3166.tab")} | _COUNTRY_ALIASES


def _zones() -> dict[str, tuple[str, frozenset[str]]]:
    """Every zone name, links included, with the countries of zone.tab and zone1970.tab; a link without any has those of its target."""
    users: dict[str, set[str]] = {}
    for table in ("zone.tab", "zone1970.tab"):
        for codes, _, name, *_ in _rows(table):
            users.setdefault(name, set()).update(codes.split(","))
    links = [row[0].split() for row in _rows("tzdata.zi") if row[0].startswith("L ")]
    for _, target, name in links:
        users.setdefault(name, users.get(target, set()))
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return {name.lower(): (name, frozenset(users.get(name, ()))) for name in names if name != "Factory"}


def _open_mmdb(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return maxminddb.open_database(path)
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise ConfigError(
            f"{path} is no readable MaxMind DB file ({error}): give the path of an .mmdb file or leave the setting out"
        ) from None


def _read_bins(path: Path, countries: Mapping[str, str]) -> dict[str, BinFacts]:
    bins = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                said = {
                    name.strip().lower(): value.strip() for name, value in row.items() if isinstance(name, str) and isinstance(value, str)
                }
                if not (6 <= len(said.get("bin", "")) <= 8 and said["bin"].isdigit()):
                    raise ConfigError(f"{path} needs a column `bin` of 6 to 8 digits in every row, with any of brand, funding and country")
                bins[said["bin"]] = BinFacts(
                    brand=said.get("brand", "").lower() or None,
                    funding=said.get("funding", "").lower() or None,
                    country=countries.get(said.get("country", "").upper()),
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{path} is no readable CSV file ({error}): give the path of a BIN table or leave the setting out") from None
    return bins
