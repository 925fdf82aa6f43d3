"""The Flask extension: in a registration view, one line asks signup_guard.

    from flask import Flask, redirect, request

    from signup_guard.errors import RefusedError
    from signup_guard.flask import SignupGuard

    guard = SignupGuard()

    def create_app(config):
        app = Flask(__name__)
        app.config.from_mapping(config)
        guard.init_app(app)

        @app.post("/register")
        def register():
            try:
                answer = guard.score(account={"email": request.form["email"], "name": request.form["name"], "path": "trial"})
            except RefusedError as error:  # such as a card number typed where a name belongs
                return {"wrong": [fault.pointer for fault in error.errors]}, 422
            if answer.decision == "block":
                return "We cannot open this account.", 403
            # Keep answer.signup_id with the account, for labels; where answer.unavailable, answer.request for guard.client.score.
            return redirect("/waiting" if answer.decision == "hold" else "/welcome")

        @app.post("/accounts/<signup_id>/chargeback")
        def chargeback(signup_id):
            return {"status": guard.client.label(signup_id, "fake", source="chargeback").status}

        return app

The page's script tells how the form was filled in and in what browser; the app serves it to its own pages:

    <script src="{{ url_for('signup_guard_collector') }}" defer></script>
    <form method="post" data-signup-guard> ... <input name="website" data-signup-guard-honeypot hidden> </form>

Settings, in `app.config`: `SIGNUP_GUARD_URL` and `SIGNUP_GUARD_KEY`; `SIGNUP_GUARD_ON_UNAVAILABLE` (`hold`, or `allow`, `block`, `raise`),
`SIGNUP_GUARD_TIMEOUT` (seconds in all, 1.0) and `SIGNUP_GUARD_CA_FILE` as `client.Client` has them.

The service may live in the app's process instead: `guard.init_app(app, services)` takes the `Services` that `signup_guard.wiring.build`
made, and needs neither URL nor key.  Make them after the server has forked, in one process only, and call `services.start()`, which
ends holds in time and does what else happens by itself; labels go to `services` then.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol, TypedDict

from flask import Flask, Response, current_app, request, send_file

from signup_guard.client import TIMEOUT, Answer, Client, OnUnavailable, Scorer
from signup_guard.errors import ConfigError, ConflictError, RefusedError, StoreError, UnavailableError
from signup_guard.wire import DEADLINE_MOST_MS

HIDDEN_FIELD: Final = "signup_guard"
"""The form field that the page's script fills in."""
_COLLECTOR_LONGEST: Final = 16_384
_COLLECTOR: Final = Path(__file__).with_name("collector.js")
_COLLECTOR_SECONDS: Final = 3600
"""How long a browser may keep the page's script."""
_NAME: Final = "signup_guard"
_log = logging.getLogger(__name__)


class _How(TypedDict):
    on_unavailable: OnUnavailable
    timeout: float


class Scored(Protocol):
    """The answer of a service in this process."""

    @property
    def body(self) -> bytes:
        """Its JSON."""

    @property
    def replayed(self) -> bool:
        """Whether it was given before."""


class Service(Protocol):
    """What embedding needs of `Services`."""

    def score_json(self, body: bytes, *, test: bool, deadline_ms: int) -> Scored:
        """Scores the request in a body."""


class SignupGuard:
    """The extension; one object serves any number of apps."""

    def __init__(self, app: Flask | None = None, services: Service | None = None) -> None:
        if app is not None:
            self.init_app(app, services)

    def init_app(self, app: Flask, services: Service | None = None) -> None:
        """Reads the app's settings; raises `ConfigError`."""
        app.add_url_rule("/signup_guard/collector.js", "signup_guard_collector", collector)
        config = app.config
        how: _How = {
            "on_unavailable": config.get("SIGNUP_GUARD_ON_UNAVAILABLE", "hold"),
            "timeout": config.get("SIGNUP_GUARD_TIMEOUT", TIMEOUT),
        }
        if services is not None:
            app.extensions[_NAME] = _Embedded(services, **how)
            return
        for name in ("SIGNUP_GUARD_URL", "SIGNUP_GUARD_KEY"):
            if not config.get(name):
                raise ConfigError(f"app.config has no {name}; set it, or hand Services in")
        ca_file = config.get("SIGNUP_GUARD_CA_FILE")
        app.extensions[_NAME] = Client(config["SIGNUP_GUARD_URL"], config["SIGNUP_GUARD_KEY"], ca_file=ca_file, **how)

    @property
    def client(self) -> Client:
        """The current app's client, for labels and all else; an app with a service of its own in its process has none."""
        found = current_app.extensions[_NAME]
        if not isinstance(found, Client):
            raise ConfigError("this app has the service in its own process; use the Services that were handed in")
        return found

    def score(
        self,
        *,
        account: Mapping[str, Any] | None = None,
        device: Mapping[str, Any] | None = None,
        network: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Answer:
        """Scores the signup of the request at hand: what is given (see `Client.score`, which tells of errors too), with the request's own
        address, user agent, languages and hidden field where nothing else is given for them.

        The address is `request.remote_addr`: behind a proxy, wrap the app in werkzeug's `ProxyFix`.
        """
        scorer: Scorer = current_app.extensions[_NAME]
        headers = {"user_agent": request.headers.get("User-Agent"), "accept_language": request.headers.get("Accept-Language")}
        return scorer.score(
            {
                "account": account,
                "device": {**headers, **(device or {})},
                "network": {"ip": request.remote_addr, **(network or {})},
                "collector": _harmless(request.form.get(HIDDEN_FIELD)),
                **fields,
            }
        )


def collector() -> Response:
    """The page's script: on a form marked `data-signup-guard` it fills the hidden field."""
    return send_file(_COLLECTOR, mimetype="text/javascript", max_age=_COLLECTOR_SECONDS)


def _harmless(text: str | None) -> str | None:
    """The hidden field, such that nobody can make the request too large with it; what the page's script writes is printable ASCII."""
    return text and re.sub(r"[^ -~]", "?", text)[:_COLLECTOR_LONGEST]


class _Embedded(Scorer):
    """Scores by a service in this process."""

    def __init__(self, services: Service, *, on_unavailable: OnUnavailable, timeout: float) -> None:
        super().__init__(on_unavailable=on_unavailable, timeout=timeout)
        self._services = services

    def _score(self, body: bytes) -> tuple[bytes, bool]:
        try:
            found = self._services.score_json(body, test=False, deadline_ms=max(1, min(DEADLINE_MOST_MS, int(1000 * self.timeout))))
        except (ConflictError, RefusedError):
            raise
        except StoreError as error:
            raise UnavailableError(str(error)) from error
        except Exception as error:  # as over HTTP, where it is a 500
            _log.exception("the service in this process failed")
            raise UnavailableError(type(error).__name__) from error
        return found.body, found.replayed
