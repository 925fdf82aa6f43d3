"""A ring, as requests, for tests and pictures of its pages."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any


def planted(size: int, prefix: str = "ring") -> Iterator[dict[str, Any]]:
    """Requests of a ring: most share a card or a device, some only an address and a domain of their own."""
    rng = random.Random(size)
    for place in range(size):
        first, last = rng.choice(("ana", "ben", "cleo", "dan")), rng.choice(("ash", "birch", "elm", "oak"))
        yield {
            "signup_id": f"{prefix}_{place:02d}",
            "account": {
                "email": f"{first}.{last}{place}@trial-{rng.randrange(3)}.example",
                "name": f"{first} {last}".title(),
                "path": rng.choice(("trial", "trial", "edu")),
                "exposure": round(rng.uniform(2, 20), 2),
            },
            "device": {"id": f"{prefix}_device_{rng.choice('aabc')}" if rng.random() < 0.7 else f"{prefix}_own_{place}"},
            "network": {"ip": f"203.0.113.{rng.randrange(12)}"},
            "payment": {"card_fingerprint": f"{prefix}_card_{rng.choice('aab')}", "bin": "42424242", "funding": "prepaid"},
            "session": {"form_seconds": 4.0, "pasted_fields": 4},
        }
