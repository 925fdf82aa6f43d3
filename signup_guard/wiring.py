"""The only file that knows concrete classes: settings in, `Services` out."""

from __future__ import annotations

import hmac
import os
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from math import inf, isfinite
from pathlib import Path
from typing import Any

from signup_guard import clock
from signup_guard.config import Settings
from signup_guard.domain import VERDICTS, Verdict
from signup_guard.enrich import LinkHasher, Tables, load_tables
from signup_guard.errors import ConfigError
from signup_guard.policy.decide import ListEntry, Policy
from signup_guard.policy.rules import RULES
from signup_guard.store.base import Store
from signup_guard.store.sqlite import SqliteStore
from signup_guard.usecases.access import Access
from signup_guard.usecases.assess import Assessor
from signup_guard.usecases.delivery import Delivery
from signup_guard.usecases.drift import DriftWatch
from signup_guard.usecases.engine import Engines
from signup_guard.usecases.labels import Labeller
from signup_guard.usecases.listed import LISTED, key_of
from signup_guard.usecases.models import ModelDesk
from signup_guard.usecases.policies import PolicyDesk
from signup_guard.usecases.quality import Quality
from signup_guard.usecases.queues import Queues
from signup_guard.usecases.rawexport import RawExports
from signup_guard.usecases.review import Reviewer
from signup_guard.usecases.ringchange import RingChanges
from signup_guard.usecases.rings import Rings
from signup_guard.usecases.secrets import Vault
from signup_guard.usecases.services import Services
from signup_guard.usecases.sessions import Sessions
from signup_guard.usecases.shadow import Shadow
from signup_guard.usecases.steps import Steps
from signup_guard.usecases.sweeps import Sweeps
from signup_guard.usecases.upkeep import Upkeep
from signup_guard.usecases.values import Values
from signup_guard.usecases.writer import Writer
from signup_guard.wire import Place

_NUMBERS: dict[str, Callable[[float], bool]] = {
    "hold_cut": isfinite,
    "block_cut": isfinite,
    "hold_share": lambda value: 0 < value < 1,
    "hold_cut_moves": lambda value: 0 <= value < inf,
    "hold_hours": lambda value: 0 < value < inf,
}
"""A policy's numbers, and what each may be."""


def build(settings: Settings, *, bundle: Path | None = None) -> Services:
    """The services over the settings' store (see `open_store`); `bundle` fixes the model."""
    store, vault = open_store(settings)
    return assemble(settings, store, vault, clock.SteadyClock(store.newest()), bundle=bundle)


def open_store(settings: Settings) -> tuple[SqliteStore, Vault]:
    """The settings' store and what its secret derives; both are made if it is a SQLite file that is not there.

    Raises `ConfigError`, `StoreError`.
    """
    path = settings.store_path
    new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    vault = Vault(_secret(settings, path, new=new))
    store = SqliteStore(path)
    known = store.meta("secret")
    if known is None:
        with store.unit():
            store.set_meta("secret", vault.check_value)
    elif not hmac.compare_digest(known, vault.check_value):
        store.close()
        raise ConfigError(f"{path} was made with another secret; give that one in SIGNUP_GUARD_SECRET or SIGNUP_GUARD_SECRET_FILE")
    return store, vault


def assemble(
    settings: Settings, store: Store, vault: Vault, now: Callable[[], int], *, bundle: Path | None = None, base: Policy | None = None
) -> Services:
    """The services over this store, with this clock; `bundle` fixes the model, `base` is the policy where the store has none."""
    found = tables(settings)
    writer = Writer(store)
    labeller = Labeller(store, writer, now)
    reviewer = Reviewer(store, writer, labeller, vault, now)
    folders = bundle_folders(settings)
    hasher = LinkHasher(vault.links)
    policies = PolicyDesk(store, writer, base or read_policy(settings.policy, found, vault), found, hasher, now)
    engines = Engines(folders, policies.standing, fixed=bundle)
    shadow, drift = Shadow(store, writer, folders, engines.current), DriftWatch(store, engines.current)
    rings = Rings(store, writer, labeller, engines.current, now)
    sweeps, changes = Sweeps(store, writer, rings, now), RingChanges(store, writer, rings, now)
    values = Values(store, writer, policies, changes, now)
    units = (rings.label_due, sweeps.sweep, values.expire_mark, changes.end_ties)
    return Services(
        settings=settings,
        clock=now,
        store=store,
        writer=writer,
        vault=vault,
        tables=found,
        engines=engines,
        assessor=Assessor(store, writer, found, vault, engines.current, now),
        labeller=labeller,
        access=Access(store, now),
        sessions=Sessions(store, writer, vault, now),
        reviewer=reviewer,
        steps=Steps(store, writer, labeller, reviewer, now),
        queues=Queues(store, now),
        rings=rings,
        ring_changes=changes,
        values=values,
        sweeps=sweeps,
        upkeep=Upkeep(store, writer, now, units, (shadow.follow, drift.look)),
        delivery=_delivery(settings, store, writer, now),
        shadow=shadow,
        drift=drift,
        models=ModelDesk(store, writer, folders, now),
        quality=Quality(store, writer, vault, now, settings.second_look),
        raw_exports=RawExports(store, writer, vault, now),
        policies=policies,
    )


def _delivery(settings: Settings, store: Store, writer: Writer, now: Callable[[], int]) -> Delivery | None:
    if settings.webhook_url is None or settings.webhook_secret is None:
        return None
    try:
        place = Place.of(settings.webhook_url, None)
    except ConfigError as error:
        raise ConfigError(f"SIGNUP_GUARD_WEBHOOK_URL: {error}") from error
    return Delivery(store, writer, place, settings.webhook_secret, now)


def scratch(settings: Settings, folder: Path, now: Callable[[], int], bundle: Path) -> Services:
    """The services over a throw-away store in this folder, with the policy in force and this bundle."""
    store, vault = SqliteStore(folder / "scratch.db", durable=False), Vault(secrets.token_hex(32))
    return assemble(settings, store, vault, now, bundle=bundle, base=_published(settings))


def _published(settings: Settings) -> Policy | None:
    """The policy that was published in the settings' store, if there is one."""
    if not settings.store_path.exists():
        return None
    store = SqliteStore(settings.store_path)
    try:
        row = store.policy_in_force()
    finally:
        store.close()
    return None if row is None else Policy.from_json(row.content)


def tables(settings: Settings) -> Tables:
    """The local tables that the settings name."""
    return load_tables(asn_mmdb=settings.asn_mmdb, country_mmdb=settings.country_mmdb, bin_csv=settings.bin_csv)


def bundle_folders(settings: Settings) -> tuple[Path, ...]:
    """Where bundles lie: the writable folder, over the installed default."""
    installed = Path(str(files("signup_guard"))) / "bundles"
    checkout = Path(str(files("signup_guard"))).parent / "models"
    return (settings.models_path, installed if installed.is_dir() else checkout)


def _secret(settings: Settings, store: Path, *, new: bool) -> str:
    if settings.secret is not None:
        return settings.secret
    path = store.with_name("secret")
    if path.exists():
        return path.read_text("utf-8").strip()
    if not new:
        raise ConfigError(f"{store} needs its secret: {path} is gone; give it in SIGNUP_GUARD_SECRET or SIGNUP_GUARD_SECRET_FILE")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path.read_text("utf-8").strip()


def read_policy(path: Path | None, found: Tables, vault: Vault) -> Policy:
    """The policy of a TOML file (the built-in one without it); raises `ConfigError` naming the entry."""
    if path is None:
        return Policy()
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"the policy {path} cannot be read ({error})") from error
    hasher = LinkHasher(vault.links)
    lists = tuple(_entry(path, entry, found, hasher) for entry in raw.pop("lists", []))
    rules: dict[str, Verdict] = dict(Policy().rules)
    for name, verdict in raw.pop("rules", {}).items():
        if name not in RULES:
            raise ConfigError(f"the policy {path} names a rule {name}; there are {', '.join(RULES)}")
        rules[name] = _verdict(path, f"rules.{name}", verdict)
    lottery = {_verdict(path, "lottery", name): _share(path, name, share) for name, share in raw.pop("lottery", {}).items()}
    values: dict[str, Any] = {"lottery": lottery}
    for name, value in raw.items():
        if name in ("without_model", "on_expiry"):
            values[name] = _verdict(path, name, value)
        elif name == "monitor" and isinstance(value, bool):
            values[name] = value
        elif name in _NUMBERS and isinstance(value, int | float) and not isinstance(value, bool) and _NUMBERS[name](value):
            values[name] = float(value)
        else:
            raise ConfigError(f"the policy {path} cannot have {name} = {value!r}; see the README for its entries")
    return replace(Policy(), rules=rules, lists=lists, **values)


def _verdict(path: Path, name: str, value: object) -> Verdict:
    for verdict in VERDICTS:
        if value == verdict:
            return verdict
    raise ConfigError(f"the policy {path} has {name} = {value!r}; give one of {', '.join(VERDICTS)}")


def _share(path: Path, name: str, value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise ConfigError(f"the policy {path} has lottery.{name} = {value!r}; give a share from 0 to 1, such as 0.01")


def _entry(path: Path, entry: dict[str, Any], found: Tables, hasher: LinkHasher) -> ListEntry:
    kind, value = entry.get("kind"), entry.get("value")
    if not isinstance(kind, str) or kind not in LISTED or not isinstance(value, str):
        raise ConfigError(f"the policy {path} lists {entry!r}; an entry has kind (one of {', '.join(LISTED)}), value and verdict")
    if (key := key_of(kind, value, found, hasher, clock.now())) is None:
        raise ConfigError(f"the policy {path} lists {kind} {value!r}, which is no such thing")
    expires = entry.get("expires_at")
    try:
        at = None if expires is None else clock.parse_time(str(expires))
    except ValueError as error:
        raise ConfigError(f"the policy {path} lists {kind} {value!r} with expires_at {expires!r}, which is no time") from error
    return ListEntry(kind, key, _verdict(path, "verdict", entry.get("verdict")), at)
