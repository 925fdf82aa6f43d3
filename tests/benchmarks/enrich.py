"""How long enrichment takes: a typical signup, the parts of it, and hostile ones, beside `json.loads` of the same request.

Run from the checkout: `python -m tests.benchmarks.enrich`
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

from signup_guard.domain import Account, Address, Device, Network, Payment, Session, Signup
from signup_guard.enrich import LinkHasher, enrich, load_tables

AT = 1_700_000_000_000_000
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"
REQUEST = {
    "signup_id": "su_1",
    "account": {
        "email": "jane.doe+x@gmail.com",
        "phone": "+14155550100",
        "username": "janedoe",
        "name": "Jane Doe",
        "country": "US",
        "path": "trial",
        "address": {"line1": "1 Main Street", "city": "New York", "postal_code": "10001", "country": "US"},
    },
    "device": {
        "id": "d_7f",
        "user_agent": AGENT.format(120),
        "accept_language": "en-US,en;q=0.9",
        "timezone": "America/New_York",
        "screen": "1920x1080",
        "platform": "Win32",
        "webdriver": False,
        "components": {"canvas": "h1", "webgl": "h2", "fonts": "h3", "audio": "h4"},
    },
    "network": {"ip": "52.95.110.1", "ja4": "t13d1516h2_8daaf6152771_b186095e22b6"},
    "payment": {
        "card_fingerprint": "fp_1",
        "bin": "42424242",
        "brand": "visa",
        "funding": "credit",
        "country": "US",
        "holder_name": "Jane Doe",
        "postal_code": "10001",
        "cvc_check": "pass",
        "avs_check": "pass",
    },
    "session": {"form_seconds": 34.2, "pasted_fields": 1, "key_events": 88, "pointer_events": 140, "honeypot_filled": False},
}
FOOD = {
    "a run of one letter": "a" * 1024,
    "digits": "1" * 1024,
    "dots": "." * 1024,
    "dots and letters": "a." * 512,
    "at signs": "a@" * 512,
    "a long domain": "a@" + "a." * 509 + "com",
    "an IDN domain": "ä@" + "ä" * 1000 + ".de",
    "IDN labels": "ä@" + "ä." * 500 + "de",
    "combining marks": "e\u0301" * 512,
    "joined ligatures": "\ufdfa" * 1024,
    "other scripts": "жמ漢" * 341,
    "commas": "," * 1024,
    "languages": "en-us;q=0.9," * 85,
    "plus and digits": "+1" * 512,
    "digits with blanks": "+1 4 " * 204,
    "half an agent": "Mozilla/5.0 (" * 78,
    "brackets": "(" * 512 + ")" * 512,
    "versions": "Chrome/1.1.1.1" * 73,
    "colons": ":" * 1024,
    "blanks": "a " * 512,
    "control characters": "\x00\ud800\u202e" * 341,
}
"""1,024 characters each, put in every field at once."""


def signup(request: dict) -> Signup:
    account = dict(request["account"])
    address = Address(**account.pop("address"))
    return Signup(
        request["signup_id"],
        None,
        Account(**account, address=address),
        Device(**request["device"]),
        Network(**request["network"]),
        Payment(**request["payment"]),
        Session(**request["session"]),
    )


def hostile(food: str, turn: int) -> Signup:
    """A signup with this text in every field; `turn` makes it one that no cache has seen."""
    text = (str(turn) + food)[:1024] if turn % 2 else (food[: 1024 - len(str(turn))] + str(turn))
    address = Address(text, text, text, text, text, text)
    return Signup(
        "su_1",
        None,
        Account(text, text, text, text, text, text, text, text, None, address),
        Device(text, text, text, text, text, text, None, {"canvas": text, "webgl": text}),
        Network(text, text, None, text),
        Payment(text, text, text, text, text, text, text, text, text, text),
        Session(),
    )


def microseconds(work: Callable[[int], object], rounds: int) -> float:
    """The median of so many runs, each told its number."""
    times = []
    for turn in range(rounds):
        start = time.perf_counter_ns()
        work(turn)
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times) / 1000


def main() -> None:
    start = time.perf_counter()
    tables = load_tables()
    print(f"tables loaded in {time.perf_counter() - start:.2f} s")
    hasher = LinkHasher(b"benchmark")
    body = json.dumps(REQUEST)
    baseline = microseconds(lambda _: json.loads(body), 5000)
    print(f"{'json.loads of the request':32}{baseline:9.1f} us")

    def line(name: str, work: Callable[[int], object], rounds: int) -> float:
        p50 = microseconds(work, rounds)
        print(f"{name:32}{p50:9.1f} us   {p50 / baseline:7.1f} x json.loads")
        return p50

    typical = signup(REQUEST)
    line("typical signup, seen before", lambda _: enrich(typical, AT, tables, hasher), 5000)

    def fresh(turn: int) -> Signup:
        request = json.loads(body)
        request["account"]["email"] = f"jane{turn}@shop{turn}.example"
        request["device"]["user_agent"] = AGENT.format(turn)
        return signup(request)

    signups = [fresh(turn) for turn in range(2000)]
    line("the same, agent and domain new", lambda turn: enrich(signups[turn], AT, tables, hasher), 2000)
    slowest = max(
        (line(f"hostile: {name}", lambda turn, f=food: enrich(hostile(f, turn), AT, tables, hasher), 15), name)
        for name, food in FOOD.items()
    )
    print(f"slowest hostile input: {slowest[1]}, {slowest[0] / 1000:.2f} ms, {slowest[0] / baseline:.0f} x json.loads")


if __name__ == "__main__":
    main()
