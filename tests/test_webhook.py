"""A webhook message is believed from who has the secret, as it was sent, and soon."""

from __future__ import annotations

import time

import pytest

from signup_guard.errors import ConfigError, SignatureError
from signup_guard.webhook import TOLERANCE, signed, verified

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"id":"7","type":"hold_blocked"}'


def test_the_example_of_the_specification_is_signed_as_it_says() -> None:
    headers = signed(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_what_was_sent_is_read_whatever_the_case_of_the_headers_and_beside_other_signatures() -> None:
    headers = signed(SECRET, "7", int(time.time()), BODY)
    other = signed("whsec_" + "B" * 32, "7", int(time.time()), BODY)["webhook-signature"]
    headers["webhook-signature"] = f"{other} {headers['webhook-signature']}"
    assert verified(SECRET, {name.title(): value for name, value in headers.items()}, BODY) == {"id": "7", "type": "hold_blocked"}


@pytest.mark.parametrize(
    ("late", "changed", "body"),
    [
        (0, {}, BODY + b" "),
        (0, {"webhook-id": "8"}, BODY),
        (0, {"webhook-signature": ""}, BODY),
        (0, {"webhook-signature": "v1,ü"}, BODY),
        (0, {"webhook-timestamp": "now"}, BODY),
        (0, {"webhook-timestamp": "²"}, BODY),
        (TOLERANCE + 5, {}, BODY),
        (-TOLERANCE - 5, {}, BODY),
    ],
)
def test_what_was_not_sent_so_is_refused(late: int, changed: dict[str, str], body: bytes) -> None:
    headers = signed(SECRET, "7", int(time.time()) - late, BODY)
    with pytest.raises(SignatureError):
        verified(SECRET, headers | changed, body)
    with pytest.raises(SignatureError):
        verified("whsec_" + "B" * 32, headers, BODY)
    with pytest.raises(SignatureError):
        verified(SECRET, {}, BODY)


def test_a_secret_that_is_none_is_a_matter_of_settings() -> None:
    with pytest.raises(ConfigError):
        verified("whsec_ü", signed(SECRET, "7", int(time.time()), BODY), BODY)
