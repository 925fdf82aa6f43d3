"""Settings: from the environment (`SIGNUP_GUARD_...`, secrets also as `..._FILE`), read once at start-up."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from signup_guard.errors import ConfigError

PREFIX = "SIGNUP_GUARD_"
_INJECTED = re.compile(r"(SERVICE_(HOST|PORT)(_.*)?|PORT(_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)?)$")
"""What container platforms set for a service of this name; no setting of ours."""

_HOW_TO_MAKE_ONE = "`echo whsec_$(openssl rand -base64 32)`"

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force; each field is the environment variable `SIGNUP_GUARD_<FIELD>`.

    store             path of a SQLite file
    secret            root of all keyed hashes and sealing keys; at least 32 characters; made beside a new SQLite store when absent
    models            writable folder of model bundles, over the installed default; `models/` beside the store when absent
    policy            TOML file of the policy; the built-in one when absent
    asn_mmdb          MaxMind-format file that knows `autonomous_system_number`
    country_mmdb      MaxMind-format file that knows `country.iso_code`
    bin_csv           CSV file with the columns bin, brand, funding, country
    metrics_networks  comma-separated networks that may read /metrics besides loopback
    threads           request threads of the service
    second_look       share of decided cases that come back, blind, to a second reviewer
    webhook_url       where changes after the answer are sent, each as a signed message
    webhook_secret    `whsec_` and the base64 of 24 to 64 random bytes: what they are signed with
    """

    store: str = "instance/signup_guard.db"
    secret: str | None = None
    models: Path | None = None
    policy: Path | None = None
    asn_mmdb: Path | None = None
    country_mmdb: Path | None = None
    bin_csv: Path | None = None
    metrics_networks: tuple[IPNetwork, ...] = ()
    threads: int = 16
    second_look: float = 0.05
    webhook_url: str | None = None
    webhook_secret: str | None = None

    @property
    def store_path(self) -> Path:
        """Where the SQLite store lies."""
        return Path(self.store)

    @property
    def models_path(self) -> Path:
        """The writable folder of bundles."""
        return self.models or self.store_path.parent / "models"


def load(environ: Mapping[str, str] | None = None) -> tuple[Settings, list[str]]:
    """The settings, and a warning for each name that is none of ours.

    >>> settings, warnings = load({"SIGNUP_GUARD_STORE": "x.db", "SIGNUP_GUARD_STROE": "y", "SIGNUP_GUARD_PORT_80_TCP": "tcp://"})
    >>> settings.store, warnings
    ('x.db', ['SIGNUP_GUARD_STROE is no setting and is ignored'])

    Raises `ConfigError` naming the variable.
    """
    environ = os.environ if environ is None else environ
    names = {field.name for field in fields(Settings)}
    values: dict[str, str] = {}
    warnings = []
    for variable, value in sorted(environ.items()):
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX)
        if name.lower() in names:
            values[name.lower()] = value
        elif name in ("SECRET_FILE", "WEBHOOK_SECRET_FILE"):
            values[name.removesuffix("_FILE").lower()] = _read(variable, value)
        elif name != "DATA" and not _INJECTED.fullmatch(name):
            warnings.append(f"{variable} is no setting and is ignored")
    return _settings({name: value for name, value in values.items() if value}), warnings


def _read(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{variable}={path} cannot be read ({error}); give the path of a text file") from error


def _settings(values: Mapping[str, str]) -> Settings:
    kwargs: dict[str, object] = {}
    for name, value in values.items():
        variable = PREFIX + name.upper()
        if name == "threads":
            if not value.isdecimal() or not 1 <= int(value) <= 256:
                raise ConfigError(f"{variable}={value} is no number of threads; give 1 to 256")
            kwargs[name] = int(value)
        elif name == "second_look":
            try:
                kwargs[name] = float(value)
            except ValueError:
                kwargs[name] = -1.0
            if not 0 <= float(str(kwargs[name])) <= 1:
                raise ConfigError(f"{variable}={value} is no share; give 0 to 1")
        elif name == "metrics_networks":
            try:
                kwargs[name] = tuple(ipaddress.ip_network(part.strip()) for part in value.split(","))
            except ValueError as error:
                raise ConfigError(f"{variable}: {error}; give networks such as 10.0.0.0/8,fd00::/8") from error
        elif name == "store":
            if "://" in value:
                raise ConfigError(f"{variable}: only SQLite files are supported; give a path")
            kwargs[name] = value
        elif name == "secret":
            if len(value) < 32:
                raise ConfigError(f"{variable} has {len(value)} characters; give at least 32 random ones")
            kwargs[name] = value
        elif name == "webhook_secret":
            if not re.fullmatch(r"whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", value):
                raise ConfigError(f"{variable} is not `whsec_` and the base64 of 24 to 64 random bytes; {_HOW_TO_MAKE_ONE} prints one")
            kwargs[name] = value
        elif name == "webhook_url":
            kwargs[name] = value
        else:
            path = Path(value)
            if name != "models" and not path.is_file():
                raise ConfigError(f"{variable}={value} is no file")
            kwargs[name] = path
    if ("webhook_url" in kwargs) != ("webhook_secret" in kwargs):
        raise ConfigError(f"give {PREFIX}WEBHOOK_URL and {PREFIX}WEBHOOK_SECRET, or neither; {_HOW_TO_MAKE_ONE} prints a secret")
    return Settings(**kwargs)  # type: ignore[arg-type]  # each kind of field was converted above
