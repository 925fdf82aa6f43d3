"""`signup-guard serve`: the API under gunicorn, with what a first run needs."""

from __future__ import annotations

import fcntl
import gc
import os
import socket
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any

import click
from flask import Flask, redirect
from gunicorn.app.base import BaseApplication
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from signup_guard import wiring
from signup_guard.api import create_app, logs
from signup_guard.clock import now
from signup_guard.config import Settings
from signup_guard.console import create_console
from signup_guard.errors import ConfigError, StoreError
from signup_guard.usecases.access import Access
from signup_guard.usecases.services import Services

CONSOLE = "/console"
_YOUNG = 10_000
"""New objects after which a collection looks for cycles: a signup makes thousands of objects and hardly a cycle."""
_BODY = (
    '{"signup_id": "su_first", "account": {"email": "jane.doe@example.com", "name": "Jane Doe", "path": "trial"},'
    ' "network": {"ip": "203.0.113.7"}}'
)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """One worker process with threads, since SQLite has one writing process; `extend` may add to the app."""

    def __init__(self, settings: Settings, host: str, port: int, extend: Callable[[Flask, Services], None] | None = None) -> None:
        self._settings = settings
        self._bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._extend = extend
        self._services: Services | None = None
        super().__init__()

    def load_config(self) -> None:
        """See gunicorn."""
        options: dict[str, Any] = {
            "bind": [self._bind],
            "worker_class": "gthread",
            "threads": self._settings.threads,
            "keepalive": 75,
            "graceful_timeout": 15,
            "timeout": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_exit": lambda _server, _worker: self._services.close() if self._services else None,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> DispatcherMiddleware:
        """The API, and the console below `/console`, made in the worker after the fork: stores and models are never carried across one."""
        self._services = services = wiring.build(self._settings)
        services.warm_up()
        services.start()
        app = create_app(services)
        app.add_url_rule("/", "root", lambda: redirect(f"{CONSOLE}/"))
        if self._extend:
            self._extend(app, services)
        both = DispatcherMiddleware(app, {CONSOLE: create_console(services)})
        gc.collect()
        gc.freeze()  # what is loaded by now stays, so that no collection need look through it again
        gc.set_threshold(_YOUNG)
        return both


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Run the service.

    Where there is no store yet, it makes one, with an API key and an admin login that it shows and keeps beside the store in
    first-run.txt.

    Example: signup-guard serve --port 8080
    """
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    lock = only_one(settings)
    check_port(host, port)
    new = not settings.store_path.exists()
    store, _ = wiring.open_store(settings)
    try:
        note = settings.store_path.with_name("first-run.txt")
        if new:
            access = Access(store, now)
            token = access.create_key(("score", "label", "read"), test=False, actor="first run")
            password = access.add_user("admin", "admin", actor="first run")
            _write_note(note, token, password)
        elif note.exists():
            token = note.read_text("utf-8").split("API key:", 1)[-1].split()[0]
    finally:
        store.close()
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    click.echo(f"signup_guard listens on {url}  (API description: {url}/v1/docs)\nConsole:       {url}{CONSOLE}")
    if note.exists():
        click.echo(note.read_text("utf-8").rstrip())
        click.echo(
            f"Try it:\n  curl -s {url}/v1/score -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d '{_BODY}'"
            if loopback
            else f"The file {note} holds secrets; remove it once they are kept elsewhere."
        )
    logs.configure()
    Server(settings, host, port).run()
    lock.close()


def _write_note(path: Path, token: str, password: str) -> None:
    text = f"API key:       {token}\nConsole login: admin / {password}\n(kept in {path.name} beside the store; remove it when noted)\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def only_one(settings: Settings) -> IO[str]:
    """The lock that keeps a second service off the same SQLite store; held while the process lives."""
    path = settings.store_path.with_name(f"{settings.store_path.name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("w", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StoreError(f"{settings.store_path} is served by another process; a SQLite store has one service") from error
    return file


def check_port(host: str, port: int) -> None:
    """Raises `ConfigError` when nothing can listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(f"cannot listen on {host}:{port} ({error.strerror}); give another --host or --port") from error
