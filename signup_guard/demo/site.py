"""A host site with a sign-up form.  It knows of the service what any host knows: an address and an API key.

A button launches a ring: simulated sign-ups of one operator, sent as fast as the service answers, with the verdicts coming in.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Final

from flask import Flask, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from signup_guard.client import Answer, Client
from signup_guard.demo.week import request_of, ring
from signup_guard.errors import SignupGuardError
from signup_guard.flask import SignupGuard

MEMBERS: Final = 40
TIERS: Final[Mapping[str, str]] = {
    "T0": "One device or one address, numbered mails",
    "T1": "Datacentre addresses, mail aliases, one card",
    "T2": "Home addresses each, own mail domains, virtual cards",
    "T3": "Like the one before, with human names and several ways in",
}
"""What can be launched, from plain to careful."""
_BETWEEN_SECONDS = 0.1
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Launch:
    """A ring on its way: the answers so far, in order."""

    def __init__(self, tier: str, members: Sequence[dict[str, Any]]) -> None:
        self.tier, self.members = tier, members
        self.answers: list[Mapping[str, Any]] = []

    @property
    def running(self) -> bool:
        """Whether more answers are to come."""
        return len(self.answers) < len(self.members)

    @property
    def first_stop(self) -> int | None:
        """The place of the first account that was not let in."""
        return next((place for place, answer in enumerate(self.answers, 1) if answer["decision"] in ("hold", "block")), None)

    @property
    def let_in(self) -> int:
        """How many were let in so far."""
        return sum(answer["decision"] == "allow" for answer in self.answers)


class Host:
    """The site's own little code around the service: what a host writes."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self.launch: Launch | None = None

    def ask(self, score: Callable[[], Answer], email: str | None) -> Mapping[str, Any]:
        """The service's answer for a page; `unavailable` as its decision where there is none."""
        began = time.monotonic()
        try:
            found = score().raw
        except SignupGuardError as error:
            found = {"decision": "unavailable", "detail": str(error)}
        return {**found, "email": email, "ms": 1000 * (time.monotonic() - began)}

    def begin(self, tier: str) -> None:
        """Launches a ring, unless one is on its way."""
        with self._lock:
            if self.launch is not None and self.launch.running:
                return
            rows = ring(Random(secrets.randbits(64)), tier, MEMBERS)
            self.launch = launch = Launch(tier, [{**request_of(row), "signup_id": f"demo_{secrets.token_hex(5)}"} for row in rows])
        threading.Thread(target=self._send, args=(launch,), name="ring", daemon=True).start()

    def _send(self, launch: Launch) -> None:
        for member in launch.members:
            launch.answers.append(self.ask(partial(self._client.score, member), member["account"].get("email")))
            time.sleep(_BETWEEN_SECONDS)


def create_site(service: str, api_key: str, console: str) -> Flask:
    """The host site of this service (host:port); `console` is the path of the console on the same machine."""
    app = Flask(__name__)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(console=console, tiers=TIERS)
    app.config.update(
        SIGNUP_GUARD_URL=f"http://{service}", SIGNUP_GUARD_KEY=api_key, SIGNUP_GUARD_ON_UNAVAILABLE="raise", SIGNUP_GUARD_TIMEOUT=5.0
    )
    guard = SignupGuard(app)
    with app.app_context():
        host = Host(guard.client)

    @app.get("/")
    def form() -> str:
        return render_template("form.html", sent={})

    @app.post("/")
    def sign_up() -> str:
        sent = {name: value for name, text in request.form.items() if (value := text.strip())}
        signup = partial(
            guard.score,
            account={name: sent[name] for name in ("name", "email", "phone") if name in sent} | {"path": "trial"},
            network={"ip": sent["ip"]} if "ip" in sent else None,
            payment={"card_fingerprint": sent.get("card")},
            session={"honeypot_filled": "website" in sent},
            explain=True,
        )
        answer = host.ask(signup, sent.get("email"))
        return render_template("form.html", answer=answer, sent=sent)

    @app.post("/ring")
    def launch() -> BaseResponse:
        tier = request.form.get("tier", "")
        if tier in TIERS:
            host.begin(tier)
        return redirect(url_for("verdicts"), 303)

    @app.get("/ring")
    def verdicts() -> str:
        return render_template("ring.html", launch=host.launch)

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
