"""Link keys: what enrichment finds out about a signup as text, hashed under a key of its own for each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from signup_guard.domain import Warn
from signup_guard.features.kinds import KINDS


@dataclass(slots=True)
class Findings:
    """What the parts of enrichment collect besides their facts: `parts` (normalised text) and `marks` (small numbers) by name."""

    parts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, int] = field(default_factory=dict)
    warnings: list[Warn] = field(default_factory=list)

    def part(self, name: str, text: str | None) -> None:
        """Keeps a part where there is one."""
        if text:
            self.parts[name] = text

    def mark(self, name: str, number: int | None) -> None:
        """Keeps a mark where there is one."""
        if number is not None:
            self.marks[name] = number

    def warn(self, code: str, pointer: str, text: str) -> None:
        """Tells of a value that could not be used; the text never repeats it."""
        self.warnings.append(Warn(code, pointer, text))


class LinkHasher:
    """Keyed hashes (BLAKE2b, 128 bits): one subkey a kind, derived from the root secret, so that values of different kinds never meet.

    >>> hasher = LinkHasher(b"secret")
    >>> hasher.key("name", ["jane doe"]) == hasher.key("holder", ["jane doe"])
    False
    """

    def __init__(self, secret: bytes) -> None:
        root = blake2b(secret, digest_size=32, person=b"signup link keys").digest()
        subkeys = {kind: blake2b(kind.encode(), key=root, digest_size=32).digest() for kind in KINDS}
        self._states = {kind: blake2b(key=subkey, digest_size=16) for kind, subkey in subkeys.items()}
        self._plan = [(kind, self._states[kind.name], self.key(kind.name, ())) for kind in KINDS.values()]

    def key(self, kind: str, parts: Sequence[str]) -> str:
        """32 hex digits for these parts under this kind; raises `KeyError` for a kind that `KINDS` does not know."""
        state = self._states[kind].copy()
        state.update(b"".join(map(_framed, parts)))
        return state.hexdigest()

    def links(self, parts: Mapping[str, str]) -> dict[str, str]:
        """The key of each kind whose parts are all there, in the order of `KINDS`."""
        framed = {name: _framed(part) for name, part in parts.items()}
        keys = {}
        for kind, state, constant in self._plan:
            try:
                values = [framed[part] for part in kind.parts]
            except KeyError:
                continue
            if kind.constant:
                keys[kind.name] = constant
            else:
                state = state.copy()
                state.update(b"".join(values))
                keys[kind.name] = state.hexdigest()
        return keys


def _framed(part: str) -> bytes:
    """The text with its length before it: no two lists of parts run together into the same bytes."""
    text = part.encode("utf-8", "surrogatepass")
    return b"%d:%b" % (len(text), text)
