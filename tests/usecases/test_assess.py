"""One signup in, one durable decision out: whoever asks, however often, whatever fails."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signup_guard import wiring
from signup_guard.clock import HOUR
from signup_guard.config import Settings
from signup_guard.domain import Label
from signup_guard.errors import ConflictError, StoreError
from signup_guard.features import registry, rings
from signup_guard.schema.problems import Problem
from signup_guard.schema.requests import parse_score
from signup_guard.usecases.replay import summary
from tests.conftest import body

CARD = {"card_fingerprint": "fp_1", "bin": "424242", "funding": "credit"}


def answer(services, request, test=False, deadline_ms=1000):
    return services.score(request, test=test, deadline_ms=deadline_ms)


def said(found) -> dict:
    return json.loads(found.body)


def test_a_repeated_request_gets_the_same_bytes_and_counts_once(services, request_of) -> None:
    first = answer(services, request_of("a", payment=CARD))
    again = answer(services, request_of("a", payment=CARD))
    assert (again.body, again.replayed, first.replayed) == (first.body, True, False)
    assert card_count(services) == 1


def test_spacing_and_order_of_keys_do_not_make_another_body(services) -> None:
    first = parse_score(b'{"signup_id":"a","account":{"name":"Jane Doe","country":"US"}}', services.clock())
    other = parse_score(b'{"account": {"country": "US", "name": "Jane Doe"}, "signup_id": "a"}', services.clock())
    assert answer(services, other).body == answer(services, first).body


def test_another_body_under_the_same_id_is_refused(services, request_of) -> None:
    answer(services, request_of("a", payment=CARD))
    with pytest.raises(ConflictError, match="a was decided before"):
        answer(services, request_of("a"))
    assert card_count(services) == 1


def card_count(services) -> int:
    """How often the card was counted, as the next signup with it sees it."""
    prepared = services.assessor.prepare(parse_score(body("probe", payment=CARD), services.clock()))
    with services.store.unit():
        return int(services.assessor._history.read(prepared.facts, prepared.at).count("card"))


def test_a_signup_is_told_what_a_first_look_said_of_earlier_ones_with_its_card(services, request_of) -> None:
    for name in "ab":
        answer(services, request_of(name, payment=CARD))
    answer(services, request_of("t", payment=CARD), test=True)
    first, second = (services.store.kept(name).record for name in "ab")
    told = [float(np.frombuffer(one.vector, dtype=np.float32)[registry.names().index("card_looks")]) for one in (first, second)]
    bundle = services.engines.current().bundle
    assert first.first_look == bundle.first_look(np.frombuffer(first.vector, dtype=np.float32)) is not None
    assert np.isnan(told[0]) and told[1] == pytest.approx(first.first_look, abs=1e-6)
    assert second.first_look != bundle.predict(np.frombuffer(second.vector, dtype=np.float32)), "a first look reads no other"


def test_a_thousand_ids_from_eight_clients_at_once_are_decided_once_each(services) -> None:
    ids = 1000
    bodies = [body(f"su_{n}", payment=CARD) for n in range(ids)]
    gate = threading.Barrier(8)

    def client(_: int) -> list[tuple[bytes, bool]]:
        gate.wait()
        found = [answer(services, parse_score(raw, services.clock())) for raw in bodies]
        return [(one.body, one.replayed) for one in found]

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(client, range(8)))
    for one in zip(*seen, strict=True):
        assert len({found for found, _ in one}) == 1
        assert sum(not replayed for _, replayed in one) == 1
    assert card_count(services) == ids
    assert sum(1 for _ in services.store.all_kept()) == ids


def test_each_of_a_batch_sees_the_one_before(services, request_of) -> None:
    bad = Problem(422, "no id")
    answers = services.score_batch([request_of("a", payment=CARD), bad, request_of("b", payment=CARD)], test=False)
    assert answers[1] is bad
    assert [json.loads(one.body)["signup_id"] for one in answers if not isinstance(one, Problem)] == ["a", "b"]
    assert vector_of(services, "b")["card_signups_ever"] == 1


def vector_of(services, signup_id: str) -> dict[str, float]:
    raw = services.store.kept(signup_id).record.vector
    return dict(zip(registry.names(), np.frombuffer(raw, dtype=np.float32).tolist(), strict=True))


@pytest.mark.parametrize("verdict", ["allow", "hold", "block"])
def test_a_test_key_forces_the_verdict_it_asks_for_and_counts_nowhere(services, request_of, verdict: str) -> None:
    found = answer(services, request_of("a", account={"email": f"{verdict}@signup-guard.test"}, payment=CARD), test=True)
    assert (said(found)["decision"], said(found)["mode"]) == (verdict, "test")
    assert (said(found)["hold"] is not None) == (verdict == "hold")
    assert card_count(services) == 0
    assert services.signup("a", test=True)["decision"] == verdict
    live = answer(services, request_of("a", account={"email": f"{verdict}@signup-guard.test"}))
    assert (live.replayed, said(live)["mode"]) == (False, "full")


def test_a_test_key_scores_any_other_mail_read_only(services, request_of) -> None:
    for _ in range(2):
        found = answer(services, request_of("a", account={"email": "jane@example.com"}, payment=CARD), test=True)
    assert (said(found)["mode"], found.replayed) == ("test", True)
    assert card_count(services) == 0
    assert list(services.store.all_kept()) == []


def test_a_time_in_the_past_is_kept_and_one_ahead_is_now(services) -> None:
    now = services.clock()
    answer(services, parse_score(body("past", occurred_at="2026-01-02T03:04:05Z"), now))
    assert services.signup("past", test=False)["occurred_at"] == "2026-01-02T03:04:05Z"
    ahead = parse_score(body("ahead"), now)
    answer(services, replace(ahead, signup=replace(ahead.signup, occurred_at=now + HOUR)))
    assert services.store.kept("ahead").record.at <= services.clock()


def test_without_a_model_the_policy_decides_and_says_so(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (models / "CURRENT").write_text("gone\n")
    built = wiring.build(Settings(store=str(tmp_path / "a.db"), models=models))
    built.warm_up()
    found = said(answer(built, parse_score(body("a", session={"honeypot_filled": True}), built.clock())))
    plain = said(answer(built, parse_score(body("b"), built.clock())))
    built.close()
    assert (found["decision"], found["rules"], found["mode"]) == ("hold", ["honeypot"], "rules_only")
    assert (plain["decision"], plain["score"], plain["model"], plain["reasons"], plain["degraded"]) == (
        "hold",
        None,
        None,
        [],
        ["model_missing"],
    )


def test_a_failing_signal_leaves_lists_and_rules(services, request_of, monkeypatch, caplog) -> None:
    def broken(*_: object) -> float:
        raise ZeroDivisionError

    monkeypatch.setattr(registry, "compute", broken)
    found = said(answer(services, request_of("a", payment=CARD)))
    assert (found["decision"], found["mode"], found["degraded"]) == ("hold", "rules_only", ["signals"])
    assert "signals failed for a" in caplog.text
    assert card_count(services) == 1, "the signup counts all the same"


def test_a_failing_ring_leaves_the_other_signals(services, request_of, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    answer(services, request_of("a", payment=CARD))
    with monkeypatch.context() as broken_rings:
        broken_rings.setattr(rings, "join", broken)
        found = said(answer(services, request_of("b", payment=CARD)))
    assert (found["mode"], found["degraded"], found["ring"]) == ("no_ring", ["ring"], None)
    assert found["score"] is not None
    assert card_count(services) == 2, "the signup counts all the same"


def test_a_busy_store_is_unavailable_and_a_retry_gets_the_decision(services, request_of) -> None:
    request = request_of("a", payment=CARD)
    with services.store.unit(), pytest.raises(StoreError, match="within 50 ms"):  # nobody else can write meanwhile
        answer(services, request, deadline_ms=50)
    assert said(answer(services, request))["signup_id"] == "a"
    assert card_count(services) == 1


def test_out_of_time_for_the_model_is_decided_by_rules(services, request_of) -> None:
    prepared = services.assessor.prepare(request_of("a"), seconds=1.0)._replace(deadline=(time.monotonic() + 0.1, 1.0))
    with services.store.unit():
        found = services.assessor.decide(prepared)
    assert (said(found)["mode"], said(found)["degraded"]) == ("rules_only", ["deadline"])


def test_labels_of_a_card_make_its_next_signup_suspect(services, request_of) -> None:
    answer(services, request_of("a", payment=CARD))
    services.label([Label("a", "fake", "chargeback")], test=False)
    found = said(answer(services, request_of("b", payment=CARD)))
    assert "known_fake_card" in found["rules"]
    assert found["decision"] in ("hold", "block")
    assert vector_of(services, "b")["card_fake_share"] > 0.5


def test_the_ring_is_told_as_it_grows(services, request_of) -> None:
    assert said(answer(services, request_of("a", payment=CARD)))["ring"] is None
    services.label([Label("a", "fake", "chargeback")], test=False)
    second = answer(services, request_of("b", payment=CARD))
    ring = said(second)["ring"]
    assert ring == {"id": ring["id"], "size": 2, "confirmed_fake": 1, "families": ["payment"]}
    assert second.assessment is not None and summary(second.assessment)["ring"] == ring["id"]
    third = said(answer(services, request_of("c", payment=CARD), test=True))["ring"]
    assert third == {**ring, "size": 3}, "a test key sees it and does not count"
    assert said(answer(services, request_of("c", payment=CARD)))["ring"] == third
    view = services.signup("a", test=False)
    assert (view["ring"], view["answer"]["ring"]) == (third, None)
    assert vector_of(services, "c")["ring_size"] == 2 and np.isnan(vector_of(services, "a")["ring_size"])


def test_nothing_raw_is_in_the_file(services, request_of, tmp_path: Path) -> None:
    secrets = ["quillfeather", "4155550137", "Zephyrine", "198.51.100.77", "Nettlebed", "fp_rawest"]
    answer(
        services,
        request_of(
            "a",
            account={
                "email": "quillfeather@example.com",
                "phone": "+14155550137",
                "name": "Zephyrine Doe",
                "address": {"line1": "1 Nettlebed Row"},
            },
            network={"ip": "198.51.100.77"},
            payment={"card_fingerprint": "fp_rawest"},
        ),
    )
    record = services.store.kept("a").record
    assert services.vault.open(record.sealed, record.seal_key)["email"] == "quillfeather@example.com"
    services.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert [secret for secret in secrets if secret.encode().lower() in kept.lower()] == []
