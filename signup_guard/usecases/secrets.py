"""What is derived from the one root secret: a key for each purpose, fingerprints of requests, and the sealed copies."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from signup_guard.domain import Signup
from signup_guard.errors import NotFoundError

_NONCE = bytes(12)
"""A sealing key encrypts one thing once, so its nonce need not vary."""


def derive(root: str, purpose: str) -> bytes:
    """32 bytes for one purpose; none of them tells another or the root."""
    return hashlib.blake2b(purpose.encode(), key=hashlib.sha512(root.encode()).digest(), digest_size=32).digest()


class Vault:
    """Fingerprints and seals under keys derived from the root secret."""

    def __init__(self, root: str) -> None:
        self._fingerprint_key = derive(root, "fingerprint")
        self._wrapping = AESGCM(derive(root, "seal"))
        self._lot_key = derive(root, "lot")
        self.links = derive(root, "links")
        self.check_value = derive(root, "check").hex()

    def fingerprint(self, canonical: bytes) -> bytes:
        """16 bytes that tell whether two requests had the same canonical JSON."""
        return hashlib.blake2b(canonical, key=self._fingerprint_key, digest_size=16).digest()

    def lot(self, signup_id: str) -> float:
        """A number from 0 to 1 that is always the same for this signup and that nobody without the secret can tell."""
        return int.from_bytes(hashlib.blake2b(signup_id.encode(), key=self._lot_key, digest_size=8).digest(), "big") / 2**64

    def seal(self, signup: Signup) -> tuple[bytes, bytes]:
        """What a reviewer must be able to read, encrypted with a key of its own; and that key, wrapped.  Forgetting the key erases it."""
        key = os.urandom(32)
        nonce = os.urandom(12)
        return AESGCM(key).encrypt(_NONCE, json.dumps(readable(signup)).encode(), None), nonce + self._wrapping.encrypt(nonce, key, None)

    def open(self, sealed: bytes, wrapped: bytes) -> Mapping[str, object]:
        """The sealed copy in clear; raises `NotFoundError` when its key was destroyed or is of another secret."""
        try:
            key = self._wrapping.decrypt(wrapped[:12], wrapped[12:], None)
            opened: Mapping[str, object] = json.loads(AESGCM(key).decrypt(_NONCE, sealed, None))
        except (InvalidTag, ValueError) as error:
            raise NotFoundError("The sealed copy cannot be opened: its key was destroyed, or belongs to another secret") from error
        return opened


def readable(signup: Signup) -> dict[str, object]:
    """The raw identifiers that reviewers may open, by JSON name; missing ones are left out."""
    account = signup.account
    address = {name: value for name, value in asdict(account.address).items() if value is not None}
    found = {
        "email": account.email,
        "phone": account.phone,
        "username": account.username,
        "name": account.name,
        "company": account.company,
        "holder_name": signup.payment.holder_name,
        "ip": signup.network.ip,
        "address": address or None,
    }
    return {name: value for name, value in found.items() if value is not None}
