"""What each kind of caller sends of a simulated signup."""

from random import Random

import pytest

from signup_guard.simulate import CALLERS, sent, simulate


@pytest.fixture(scope="module")
def rows():
    return list(simulate(Random(5), days=4, per_day=150))


def fields(rows, caller):
    """Names of all fields that were sent of any row, with their blocks."""
    return {f"{name}.{inner}" for row in rows for name, block in sent(row, caller).items() if isinstance(block, dict) for inner in block}


@pytest.mark.parametrize(
    ("caller", "has", "lacks"),
    [
        ("full", {"account.email", "device.components", "payment.bin", "session.form_seconds"}, set()),
        ("server", {"account.phone", "device.user_agent", "payment.bin"}, {"device.id", "session.form_seconds"}),
        ("lean", {"account.email", "network.ip", "payment.bin"}, {"account.phone", "device.id"}),
        ("free", {"account.email", "account.name", "network.ip"}, {"payment.bin", "payment.card_fingerprint", "device.id"}),
        ("app", {"account.phone", "device.id", "network.ip"}, {"payment.bin", "device.components", "session.form_seconds", "network.ja4"}),
    ],
)
def test_each_sends_its_fields_and_no_other(rows, caller, has, lacks):
    given = fields(rows, caller)
    assert has <= given
    assert not lacks & given
    assert given <= fields(rows, "full")


def test_every_caller_is_in_the_table():
    assert CALLERS == ("full", "server", "lean", "free", "app")


def test_an_application_names_itself_and_one_image_stays_one_model(rows):
    apps = [sent(row, "app") for row in rows]
    assert {app["device"]["user_agent"].split("/")[0] for app in apps} == {"App"}
    assert {app["device"]["platform"] for app in apps} == {"Android", "iOS"}
    models = {}
    for row, app in zip(rows, apps, strict=True):
        image = (
            row["device"].get("screen"),
            str(sorted(row["device"].get("components", {}).items())),
            row["device"].get("platform") == "iPhone",
        )
        models.setdefault(image, set()).add(app["device"]["user_agent"].partition("(")[2])
    assert all(len(known) == 1 for known in models.values())
    assert len(models) > 5
