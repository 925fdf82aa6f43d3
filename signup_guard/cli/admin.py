"""Commands for the people who run it: keys, users, model, config, doctor."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import click

from signup_guard import wiring
from signup_guard.clock import HOUR, MINUTE, format_time, now
from signup_guard.config import PREFIX, Settings
from signup_guard.errors import BundleError, SignupGuardError
from signup_guard.scoring import choice, gate, load_bundle, probability
from signup_guard.store.base import Store
from signup_guard.store.sqlite import has_wal_reset_fix
from signup_guard.usecases.access import ROLES, SCOPES, Access
from signup_guard.usecases.shadow import report
from signup_guard.usecases.upkeep import CLOCK_JUMPED


def actor() -> str:
    """Who acts, for the audit trail."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Store, Access]]:
    """The store and who may use it, closed afterwards."""
    store, _ = wiring.open_store(settings)
    try:
        yield store, Access(store, now)
    finally:
        store.close()


def _day(at: int) -> str:
    return format_time(at)[:19].replace("T", " ")


@click.group()
def keys() -> None:
    """API keys.

    Example: signup-guard keys create --scope score
    """


@keys.command("create")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it may do; can be given again.")
@click.option("--test", is_flag=True, help="A test key: nothing it does counts.")
@click.pass_obj
def keys_create(settings: Settings, scopes: tuple[str, ...], test: bool) -> None:
    """Make a key and show it, this once.

    Example: signup-guard keys create --scope score --scope label
    """
    with opened(settings) as (_, access):
        click.echo(access.create_key(scopes, test=test, actor=actor()))


@keys.command("list")
@click.pass_obj
def keys_list(settings: Settings) -> None:
    """Show the keys, without their secrets.

    Example: signup-guard keys list
    """
    with opened(settings) as (store, _):
        for row in store.api_keys():
            state = "in force" if row.revoked_at is None else f"revoked {_day(row.revoked_at)}"
            click.echo(
                f"{row.id}  {'test' if row.test else 'live'}  {','.join(sorted(row.scopes)):24}  made {_day(row.created_at)}  {state}"
            )


@keys.command("revoke")
@click.argument("key_id", metavar="ID")
@click.pass_obj
def keys_revoke(settings: Settings, key_id: str) -> None:
    """End a key; a running service refuses it within seconds.

    Example: signup-guard keys revoke 1f2e3d4c
    """
    with opened(settings) as (_, access):
        access.revoke_key(key_id, actor())
    click.echo(f"{key_id} revoked")


@click.group()
def users() -> None:
    """Console users.

    Example: signup-guard users add mara --role lead
    """


@users.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.pass_obj
def users_add(settings: Settings, name: str, role: str) -> None:
    """Add a user and show the first password, this once.

    Example: signup-guard users add mara --role lead
    """
    with opened(settings) as (_, access):
        click.echo(access.add_user(name, role, actor()))


@users.command("list")
@click.pass_obj
def users_list(settings: Settings) -> None:
    """Show the users.

    Example: signup-guard users list
    """
    with opened(settings) as (store, _):
        for row in store.users():
            state = "" if row.disabled_at is None else f"disabled {_day(row.disabled_at)}"
            second = "second factor" if row.totp else "password only"
            click.echo(f"{row.name:20}  {row.role:10}  {second:13}  added {_day(row.created_at)}  {state}".rstrip())


@users.command("disable")
@click.argument("name")
@click.pass_obj
def users_disable(settings: Settings, name: str) -> None:
    """Shut a user out.

    Example: signup-guard users disable mara
    """
    with opened(settings) as (_, access):
        access.disable_user(name, actor())
    click.echo(f"{name} disabled")


@users.command("reset")
@click.argument("name")
@click.pass_obj
def users_reset(settings: Settings, name: str) -> None:
    """Let somebody in again: a new first password, shown this once, no second factor, every session ended.

    Example: signup-guard users reset mara
    """
    with opened(settings) as (_, access):
        click.echo(access.reset_user(name, actor()))


@click.group()
def model() -> None:
    """Model bundles.

    Example: signup-guard model list
    """


@model.command("list")
@click.pass_obj
def model_list(settings: Settings) -> None:
    """Show the bundles; `*` marks the one in force, `~` the challenger in shadow.

    Example: signup-guard model list
    """
    folders = wiring.bundle_folders(settings)
    chosen, beside = choice.current(folders), choice.shadow(folders)
    for name, path in choice.available(folders).items():
        try:
            state = "calibrated" if load_bundle(path).calibrated else "uncalibrated: holds, never blocks"
        except SignupGuardError as error:
            state = str(error)
        click.echo(f"{'*' if name == chosen else '~' if name == beside else ' '} {name}  {state}")


@model.command("activate")
@click.argument("wanted", metavar="ID")
@click.pass_obj
def model_activate(settings: Settings, wanted: str) -> None:
    """Put a bundle in force; a running service takes it up within seconds.

    It does not ask the gate, as `python -m training promote` does, but says what the gate would; the audit trail has that too.

    Example: signup-guard model activate 2026-11-24-a1b2c3
    """
    folders = wiring.bundle_folders(settings)
    champion = choice.available(folders).get(choice.current(folders) or "")
    chosen = choice.activate(folders, wanted)
    shut = None if champion is None or champion.name == chosen else gate.read(champion, choice.find(folders, chosen))[1]
    _switched(settings, "model_activated", chosen, shut and f"past the gate: {shut}")


@model.command("rollback")
@click.pass_obj
def model_rollback(settings: Settings) -> None:
    """Put the bundle in force that was so before.

    Example: signup-guard model rollback
    """
    _switched(settings, "model_rolled_back", choice.rollback(wiring.bundle_folders(settings)))


@model.command("shadow")
@click.argument("wanted", metavar="ID", required=False)
@click.option("--off", is_flag=True, help="No challenger any more.")
@click.option("--report", "tell", is_flag=True, help="What the challenger would have decided so far.")
@click.pass_obj
def model_shadow(settings: Settings, wanted: str | None, off: bool, tell: bool) -> None:
    """Have a challenger score beside the bundle in force, without a say.

    It scores each signup some seconds after the answer went out; a running service takes it up by itself.

    Example: signup-guard model shadow 2026-11-24-a1b2c3
    """
    if (wanted is not None) + off + tell != 1:
        raise click.UsageError("give an ID, --off or --report")
    folders = wiring.bundle_folders(settings)
    if tell:
        _report_shadow(settings, choice.shadow(folders))
        return
    before = choice.shadow(folders)
    set_to = choice.set_shadow(folders, wanted)
    with opened(settings) as (store, _), store.unit():
        store.audit(now(), actor(), "model_shadowed" if set_to else "model_unshadowed", set_to or before or "none")
    click.echo(f"{set_to} scores in shadow" if set_to else "no challenger scores in shadow")


def _report_shadow(settings: Settings, challenger: str | None) -> None:
    if challenger is None:
        raise BundleError("no challenger scores in shadow; choose one with `signup-guard model shadow ID`")
    with opened(settings) as (store, _):
        found = report(store, challenger)
    click.echo(
        f"{challenger}: {found.signups:,} signups, agrees on {'none yet' if found.agreed is None else f'{100 * found.agreed:.2f} %'}"
    )
    click.echo(f"{'champion':10}{'challenger':12}{'signups':>10}{'fake':>8}{'genuine':>10}")
    for pair in found.pairs:
        click.echo(f"{pair.was:10}{pair.would:12}{pair.signups:>10,}{pair.fakes:>8,}{pair.genuine:>10,}")
    for flip in found.flips:
        click.echo(
            f"  {flip.signup_id} ({flip.label or 'unlabelled'}): {flip.was} at {100 * flip.score:.1f}"
            f" -> {flip.would} at {100 * probability(flip.log_odds):.1f}"
        )


def _switched(settings: Settings, act: str, bundle_id: str, detail: str | None = None) -> None:
    with opened(settings) as (store, _), store.unit():
        store.audit(now(), actor(), act, bundle_id, detail)
    click.echo(f"{bundle_id} is in force" + (f", {detail}" if detail else ""))


@click.command()
@click.pass_obj
def config(settings: Settings) -> None:
    """Show the settings in force.

    Example: signup-guard config
    """
    for field in fields(settings):
        value = getattr(settings, field.name)
        shown = "(set)" if field.name.endswith("secret") and value else "" if value is None or value == () else value
        if isinstance(shown, tuple):
            shown = ",".join(map(str, shown))
        click.echo(f"{PREFIX}{field.name.upper()}={shown}")


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Tell what is wrong and what to do; exits with 1 if anything is.

    Example: signup-guard doctor
    """
    faults = []

    def tell(name: str, text: str, fault: str | None = None) -> None:
        click.echo(f"{'FAULT' if fault else 'ok':6}{name}: {fault or text}")
        if fault:
            faults.append(name)

    if not has_wal_reset_fix():
        tell("sqlite", "", "this SQLite has the WAL-reset fault; install pysqlite3, or a Python with SQLite 3.51.3 or newer")
    if not settings.store_path.exists():
        tell("store", "", f"{settings.store_path} is not there; `signup-guard serve` makes it")
    else:
        with opened(settings) as (store, _):
            state = store.check()
            tell("store", f"{settings.store_path} ({store.version()})", None if state == "ok" else f"{state}; restore a backup")
            if not any(row.revoked_at is None for row in store.api_keys()):
                tell("keys", "", "there is no API key in force; make one with `signup-guard keys create --scope score`")
            tell("clock", _day(now()), _clock_fault(store, now()))
            if (version := store.policy_in_force()) is not None:
                unused = f"; the file {settings.policy} is not in force" if settings.policy else ""
                tell("policy", f"version {version.number}, published by {version.published_by}{unused}")
            for move in store.cut_moves(1):
                tell(
                    "cut",
                    f"held from {move.cut:+.2f} log-odds on since {_day(move.hour * HOUR)} (policy {move.policy})",
                )
    try:
        bundle = load_bundle(choice.find(wiring.bundle_folders(settings)))
        tell("model", f"{bundle.id} ({'calibrated' if bundle.calibrated else 'uncalibrated: holds, never blocks'})")
    except SignupGuardError as error:
        tell("model", "", str(error))
    tell("tables", ", ".join(f"{name} {date}" for name, date in wiring.tables(settings).dates().items()))
    if faults:
        raise SignupGuardError(f"{len(faults)} of these need a hand: {', '.join(faults)}")


def _clock_fault(store: Store, at: int) -> str | None:
    """What is wrong with the clock that says `at`; None if it agrees with what is on record."""
    behind = (store.newest() - at) // MINUTE
    if behind > HOUR // MINUTE:
        return f"it is {behind} minutes behind the newest signup in the store; set it. Until then signups are stamped from that one on"
    last = store.audit_trail({"subject": "clock"}, None, 1)
    if last and last[0].act == CLOCK_JUMPED:
        return f"it jumped by {last[0].detail} while the service ran, which goes on without that; set it, or restart if it is right now"
    return None
