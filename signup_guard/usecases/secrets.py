"""What is derived from the one root secret: a key for each purpose, fingerprints of requests, and the sealed copies."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import fields

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from signup_guard.domain import Address, Signup
from signup_guard.enrich.sound import sound
from signup_guard.errors import NotFoundError

_NONCE = bytes(12)
"""The nonce of a signup's sealed copy, which is made once; what is sealed with its key later has random ones."""

_NOTE = b"note"
_ADDRESS = tuple(field.name for field in fields(Address))
_GONE = "The sealed copy cannot be opened: its key was destroyed, or belongs to another secret"


def derive(root: str, purpose: str) -> bytes:
    """32 bytes for one purpose; none of them tells another or the root."""
    return hashlib.blake2b(purpose.encode(), key=hashlib.sha512(root.encode()).digest(), digest_size=32).digest()


class Vault:
    """Fingerprints and seals under keys derived from the root secret."""

    def __init__(self, root: str) -> None:
        self._fingerprint_key = derive(root, "fingerprint")
        self._wrapping = AESGCM(derive(root, "seal"))
        self._lot_key = derive(root, "lot")
        self._sound_key = derive(root, "sound")
        self.links = derive(root, "links")
        self.check_value = derive(root, "check").hex()

    def fingerprint(self, canonical: bytes) -> bytes:
        """16 bytes that tell whether two requests had the same canonical JSON."""
        return hashlib.blake2b(canonical, key=self._fingerprint_key, digest_size=16).digest()

    def lot(self, signup_id: str) -> float:
        """A number from 0 to 1 that is always the same for this signup and that nobody without the secret can tell."""
        return int.from_bytes(hashlib.blake2b(signup_id.encode(), key=self._lot_key, digest_size=8).digest(), "big") / 2**64

    def sound(self, name: str | None) -> bytes | None:
        """8 bytes that are the same for names that sound alike; None where there is nothing to hear."""
        heard = sound(name) if name else None
        return hashlib.blake2b(heard.encode(), key=self._sound_key, digest_size=8).digest() if heard else None

    def seal(self, signup: Signup) -> tuple[bytes, bytes]:
        """What a reviewer must be able to read, encrypted with a key of its own; and that key, wrapped.  Forgetting the key erases it."""
        key = os.urandom(32)
        nonce = os.urandom(12)
        return AESGCM(key).encrypt(_NONCE, json.dumps(readable(signup)).encode(), None), nonce + self._wrapping.encrypt(nonce, key, None)

    def open(self, sealed: bytes, wrapped: bytes) -> Mapping[str, object]:
        """The sealed copy in clear; raises `NotFoundError` when its key was destroyed or is of another secret."""
        opened: Mapping[str, object] = json.loads(self._decrypt(wrapped, _NONCE, sealed, None))
        return opened

    def seal_note(self, text: str, wrapped: bytes) -> bytes:
        """A reviewer's words, encrypted with the signup's key, so that erasing the signup erases them; raises `NotFoundError` as `open`."""
        nonce = os.urandom(12)
        return nonce + self._key(wrapped).encrypt(nonce, text.encode(), _NOTE)

    def open_note(self, sealed: bytes, wrapped: bytes) -> str:
        """The words in clear; raises `NotFoundError` as `open`."""
        return self._decrypt(wrapped, sealed[:12], sealed[12:], _NOTE).decode()

    def _key(self, wrapped: bytes) -> AESGCM:
        try:
            return AESGCM(self._wrapping.decrypt(wrapped[:12], wrapped[12:], None))
        except (InvalidTag, ValueError) as error:
            raise NotFoundError(_GONE) from error

    def _decrypt(self, wrapped: bytes, nonce: bytes, sealed: bytes, purpose: bytes | None) -> bytes:
        try:
            return self._key(wrapped).decrypt(nonce, sealed, purpose)
        except (InvalidTag, ValueError) as error:
            raise NotFoundError(_GONE) from error

    def wrap(self, secret: bytes, purpose: str) -> bytes:
        """A secret encrypted for one purpose."""
        nonce = os.urandom(12)
        return nonce + self._wrapping.encrypt(nonce, secret, purpose.encode())

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """The secret in clear; raises `NotFoundError` when it was wrapped for another purpose or under another root."""
        try:
            return self._wrapping.decrypt(wrapped[:12], wrapped[12:], purpose.encode())
        except (InvalidTag, ValueError) as error:
            raise NotFoundError("What was sealed cannot be opened: it belongs to something else, or to another secret") from error


def readable(signup: Signup) -> dict[str, object]:
    """The raw identifiers that reviewers may open, by JSON name; missing ones are left out."""
    account = signup.account
    address = {name: value for name in _ADDRESS if (value := getattr(account.address, name)) is not None}
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
