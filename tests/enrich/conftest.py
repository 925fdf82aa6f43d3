from __future__ import annotations

import pytest

from signup_guard.enrich import LinkHasher, Tables, load_tables


@pytest.fixture(scope="session")
def tables() -> Tables:
    return load_tables()


@pytest.fixture(scope="session")
def hasher() -> LinkHasher:
    return LinkHasher(b"a secret of the tests")
