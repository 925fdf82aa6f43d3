"""Names that the doctests of signals use without importing them."""

from __future__ import annotations

from typing import Any

import pytest

from signup_guard.clock import HOUR
from signup_guard.domain import Session
from signup_guard.features.examples import after, again, applicant


@pytest.fixture(autouse=True)
def _example_signups(doctest_namespace: dict[str, Any]) -> None:
    doctest_namespace.update(after=after, again=again, applicant=applicant, HOUR=HOUR, Session=Session)
