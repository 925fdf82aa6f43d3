"""The requests and answers shown in the OpenAPI document; a test sends the requests and compares the answers' shapes."""

from __future__ import annotations

from typing import Any, Final

from signup_guard.errors import Fault
from signup_guard.schema.problems import Problem
from signup_guard.schema.requests import REFUSED

SCORE_REQUEST: Final[dict[str, Any]] = {
    "signup_id": "su_01JD8Z3Q5W",
    "occurred_at": "2025-11-24T05:00:00.123Z",
    "account": {
        "email": "jane.doe+x@gmail.com",
        "phone": "+14155550100",
        "username": "janedoe",
        "name": "Jane Doe",
        "company": "",
        "country": "US",
        "path": "trial",
        "referral_code": "",
        "exposure": 5.0,
        "address": {"line1": "", "line2": "", "city": "", "region": "", "postal_code": "10001", "country": "US"},
    },
    "device": {
        "id": "d_7f2c9a41",
        "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "accept_language": "en-US,en;q=0.9",
        "timezone": "America/New_York",
        "screen": "1920x1080",
        "platform": "Win32",
        "webdriver": False,
        "components": {"canvas": "9f86d081", "webgl": "60303ae2", "fonts": "fd61a03a", "audio": "a4f77d87"},
    },
    "network": {
        "ip": "198.51.100.300",
        "ja4": "t13d1516h2_8daaf6152771_b186095e22b6",
        "asn": 64500,
        "country": "US",
        "is_hosting": False,
        "is_vpn": False,
        "is_tor": False,
        "is_proxy": False,
    },
    "payment": {
        "card_fingerprint": "fp_9a8b7c6d",
        "bin": "42424242",
        "brand": "visa",
        "funding": "credit",
        "country": "US",
        "holder_name": "Jane Doe",
        "postal_code": "10001",
        "cvc_check": "pass",
        "avs_check": "pass",
        "wallet": None,
    },
    "session": {"form_seconds": 34.2, "pasted_fields": 1, "key_events": 88, "pointer_events": 140, "honeypot_filled": False},
    "explain": True,
}

SCORE_ANSWER: Final[dict[str, Any]] = {
    "signup_id": "su_01JD8Z3Q5W",
    "decision": "hold",
    "score": 87.31,
    "reasons": [
        {
            "code": "card_signups",
            "family": "payment",
            "contribution": 1.42,
            "value": 9,
            "text": "This card was used by 9 other signups in the last 30 days",
        }
    ],
    "rules": [],
    "ring": {"id": "r_4711", "size": 10, "confirmed_fake": 3, "families": ["payment", "device"]},
    "hold": {"expires_at": "2025-11-25T05:00:00.200000Z", "on_expiry": "allow"},
    "warnings": [{"code": "unparseable_ip", "pointer": "/network/ip", "text": "This is neither an IPv4 nor an IPv6 address"}],
    "model": "2025-11-20-a1b2c3",
    "policy": "9f31c0ffee12",
    "mode": "full",
    "degraded": [],
    "enforced": True,
    "calibrated": True,
}

BATCH_REQUEST: Final[dict[str, Any]] = {
    "requests": [{"signup_id": "su_01JD8Z3Q5X", "account": {"email": "john@example.org"}}, {"account": {"email": "ann@example.org"}}]
}
BATCH_ANSWER: Final[dict[str, Any]] = {
    "results": [
        {
            **SCORE_ANSWER,
            "signup_id": "su_01JD8Z3Q5X",
            "decision": "allow",
            "score": 2.04,
            "reasons": [],
            "ring": None,
            "hold": None,
            "warnings": [],
        },
        Problem(422, REFUSED, [Fault("/signup_id", "This is required.", "missing")]).as_dict(),
    ]
}

LABELS_REQUEST: Final[dict[str, Any]] = {
    "labels": [
        {
            "signup_id": "su_01JD8Z3Q5W",
            "label": "fake",
            "source": "chargeback",
            "reason": "Disputed: not made by the card holder",
            "observed_at": "2025-12-30T12:00:00Z",
        },
        {"signup_id": "su_01JD8Z3Q5W", "label": "genuine", "source": "review"},
        {"signup_id": "su_01JD8Z3Q5W", "label": "fake", "source": "chargeback"},
        {"signup_id": "su_never_seen", "label": "genuine"},
        {"signup_id": "su_01JD8Z3Q5W", "label": "suspicious"},
    ]
}
LABELS_ANSWER: Final[dict[str, Any]] = {
    "results": [
        {"signup_id": "su_01JD8Z3Q5W", "status": "recorded", "effective": "fake"},
        {"signup_id": "su_01JD8Z3Q5W", "status": "recorded", "effective": "fake"},
        {"signup_id": "su_01JD8Z3Q5W", "status": "unchanged", "effective": "fake"},
        {"signup_id": "su_never_seen", "status": "unknown_signup", "effective": None},
        {
            "status": "invalid",
            "problem": Problem(422, REFUSED, [Fault("/label", "This must be one of fake, genuine, clear.", "bad_label")]).as_dict(),
        },
    ]
}

SIGNUP_ANSWER: Final[dict[str, Any]] = {
    "signup_id": "su_01JD8Z3Q5W",
    "occurred_at": "2025-11-24T05:00:00.123000Z",
    "received_at": "2025-11-24T05:00:00.200000Z",
    "decision": "allow",
    "score": 87.31,
    "model": "2025-11-20-a1b2c3",
    "policy": "9f31c0ffee12",
    "mode": "full",
    "ring": {"id": "r_4711", "size": 14, "confirmed_fake": 5, "families": ["payment", "device"]},
    "hold": {
        "expires_at": "2025-11-25T05:00:00.200000Z",
        "on_expiry": "allow",
        "ended_at": "2025-11-25T05:00:07.500000Z",
        "ended_by": "expiry",
    },
    "labels": [
        {
            "source": "chargeback",
            "label": "fake",
            "reason": "Disputed: not made by the card holder",
            "observed_at": "2025-12-30T12:00:00Z",
            "received_at": "2025-12-31T09:00:00Z",
            "effective": True,
        },
        {
            "source": "review",
            "label": "genuine",
            "reason": None,
            "observed_at": None,
            "received_at": "2025-12-31T09:00:00Z",
            "effective": False,
        },
    ],
    "revisions": [{"at": "2025-11-25T05:00:07.500000Z", "decision": "allow", "by": "expiry", "reason": None}],
    "answer": SCORE_ANSWER,
}

UPDATES_ANSWER: Final[dict[str, Any]] = {
    "updates": [
        {
            "id": "4711",
            "type": "hold_blocked",
            "signup_id": "su_01JD8Z3Q5W",
            "at": "2025-11-24T06:12:30.250000Z",
            "decision": "block",
            "by": "a_reviewer",
            "reason": "made_up",
        }
    ],
    "next": "4711",
}
