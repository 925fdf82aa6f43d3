"""`signup-guard demo`: the service over a simulated week in a store of its own, with a little host site beside it."""

from __future__ import annotations

from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import click
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from signup_guard import wiring
from signup_guard.api import logs
from signup_guard.cli.progress import progress
from signup_guard.cli.serve import CONSOLE, Server, check_port, only_one
from signup_guard.clock import now
from signup_guard.config import Settings
from signup_guard.demo import create_site, fill
from signup_guard.demo.week import REVIEWERS, WeekClock, expected
from signup_guard.errors import StoreError
from signup_guard.usecases.access import Access
from signup_guard.usecases.services import Services

SITE = "/site"
_HOST = "127.0.0.1"
_SECOND_LOOK = 0.4
"""More than a team would want, so that a week tells how far its reviewers agree."""


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on, on this machine only.")
@click.pass_obj
def demo(settings: Settings, port: int) -> None:
    """Look around: a host site with a sign-up form, a simulated week, and a button that launches a ring.

    Everything is synthetic, and lies in a folder demo/ beside the store, made anew each time; the store itself is left alone.

    Example: signup-guard demo --port 8090
    """
    store = settings.store_path.parent / "demo" / "demo.db"
    settings = replace(settings, store=str(store), secret=None, models=settings.models_path, second_look=_SECOND_LOOK)
    lock = only_one(settings)
    check_port(_HOST, port)
    _clear(settings.store_path)
    click.echo("Plays a simulated week first, which takes some 20 seconds ...")
    _fill(settings)
    key, logins = _people(settings)
    url = f"http://{_HOST}:{port}"
    click.echo(f"Host site:      {url}{SITE}/  (sign up, or launch a ring)\nConsole:        {url}{CONSOLE}")
    for name, role, password in logins:
        click.echo(f"Console login:  {name} / {password}  ({role})")
    click.echo("Everything here is synthetic. Ctrl-C ends it; the next demo begins anew.")

    def add_site(app: Flask, services: Services) -> None:
        services.drift.look()  # the week is there to be measured from the first page on
        site = create_site(f"{_HOST}:{port}", key, CONSOLE)
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {SITE: site})  # type: ignore[method-assign]  # as Flask's docs show it

    logs.configure()
    Server(settings, _HOST, port, add_site).run()
    lock.close()


def _clear(store: Path) -> None:
    """Removes what an earlier demo left."""
    for path in (*store.parent.glob(f"{store.name}*"), store.with_name("secret")):
        if path.suffix != ".lock":
            path.unlink(missing_ok=True)


def _people(settings: Settings) -> tuple[str, list[tuple[str, str, str]]]:
    """An API key of the new store, and name, role and password of everybody at its console."""
    store, _ = wiring.open_store(settings)
    try:
        access = Access(store, now)
        people = [("admin", "admin"), *((who.name, who.role) for who in REVIEWERS)]
        logins = [(name, role, access.add_user(name, role, "demo")) for name, role in people]
        return access.create_key(("score", "label", "read"), test=False, actor="demo"), logins
    finally:
        store.close()


def _fill(settings: Settings) -> None:
    """Plays the week in a process of its own: one that has loaded a model must not be forked to serve."""
    filling = get_context("spawn").Process(target=_play, args=(settings,))
    filling.start()
    filling.join()
    if filling.exitcode:
        raise StoreError("the simulated week could not be played; the lines above tell why")


def _play(settings: Settings) -> None:
    clock = WeekClock()
    services = wiring.assemble(settings, *wiring.open_store(settings), clock)
    try:
        with progress("a simulated week", expected()) as tick:
            fill(services, clock, now(), tick)
    finally:
        services.close()
