"""Bundles as the team sees them: the champion, its challengers with the gate's answers, and promotion by two people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from signup_guard.errors import BundleError, ConflictError, NotFoundError
from signup_guard.scoring import choice, gate
from signup_guard.scoring.bundle import CARD, passed_evaluation, read_manifest
from signup_guard.store.base import Store
from signup_guard.usecases.foureyes import FourEyes, Proposal
from signup_guard.usecases.sessions import Visitor
from signup_guard.usecases.writer import Writer


class Entry(NamedTuple):
    """A bundle: `manifest` as it was written (None with a `fault`), whether it may block, whether it has a card, and what the gate says of
    it as a challenger (`shut` is None when the gate is open, and for the champion).
    """

    id: str
    path: Path
    manifest: Mapping[str, Any] | None
    fault: str | None
    calibrated: bool
    has_card: bool
    answer: Mapping[str, Any] | None
    shut: str | None


class Shelf(NamedTuple):
    """All bundles: the champion (None if none was ever chosen), the others (newest first), which of them is in shadow, where a roll-back
    leads, and the promotion that waits.
    """

    champion: Entry | None
    challengers: Sequence[Entry]
    shadow: str | None
    before: str | None
    proposal: Proposal | None


class ModelDesk:
    """Looks after the bundles of one service."""

    def __init__(self, store: Store, writer: Writer, folders: Sequence[Path], clock: Callable[[], int]) -> None:
        self._folders = folders
        self._clock = clock
        self._eyes = FourEyes(store, writer, clock, "promotion")

    def shelf(self) -> Shelf:
        """All bundles as they are now."""
        found, chosen = choice.available(self._folders), choice.current(self._folders)
        champion = found.get(chosen or "")
        entries = {name: _entry(path, champion) for name, path in found.items()}
        others = [entries[name] for name in sorted(found, reverse=True) if name != chosen]
        before = choice.before(self._folders)
        return Shelf(entries.get(chosen or ""), others, choice.shadow(self._folders), before, self._proposal(chosen))

    def card(self, wanted: str) -> str:
        """A bundle's card as HTML; raises `NotFoundError` where there is none, `BundleError` where it is not the one that was written."""
        path = choice.available(self._folders).get(wanted)
        if path is None or not (path / CARD).exists():
            raise NotFoundError("There is no card of such a model.")
        if CARD not in read_manifest(path)["files"]:
            raise NotFoundError("The card is none of this model's own files.")
        return (path / CARD).read_text("utf-8")

    def propose(self, visitor: Visitor, wanted: str) -> None:
        """Proposes a promotion, if the gate is open; a second person then confirms it.  Raises `ConflictError`, `NotFoundError`."""
        champion = self._check(wanted)
        proposal = Proposal(wanted, champion, visitor.name, self._clock())
        self._eyes.put(self._eyes.proposal(), proposal, visitor.name, "model_proposed", wanted)

    def withdraw(self, visitor: Visitor) -> None:
        """Takes back the promotion that waits."""
        if (proposal := self._proposal(choice.current(self._folders))) is not None:
            self._eyes.put(proposal, None, visitor.name, "model_proposal_withdrawn", proposal.what)

    def confirm(self, visitor: Visitor, wanted: str) -> None:
        """Puts a proposed bundle in force; raises `ConflictError` when nobody else proposed it or the gate has shut since."""
        champion = self._check(wanted)
        proposal = self._proposal(champion)
        if proposal is None or proposal.what != wanted:
            raise ConflictError("Nobody has proposed this model to take the place of the one in force now.")
        self._eyes.second(visitor, proposal)
        choice.activate(self._folders, wanted)
        self._settle(visitor, "model_promoted", wanted, f"instead of {champion}; gate: passed; proposed by {proposal.by}")

    def roll_back(self, visitor: Visitor) -> str:
        """Puts the bundle in force that was so before, and returns its id; raises `BundleError` where there is none."""
        back = choice.rollback(self._folders)
        self._settle(visitor, "model_rolled_back", back)
        return back

    def _check(self, wanted: str) -> str | None:
        """The champion's id; raises `ConflictError` unless the gate lets this challenger take its place."""
        found, champion = choice.available(self._folders), choice.current(self._folders)
        if wanted not in found:
            raise NotFoundError("There is no such model.")
        if wanted == champion:
            raise ConflictError("This model is in force already.")
        if champion is not None and champion in found and (shut := gate.read(found[champion], found[wanted])[1]):
            raise ConflictError(f"This model is not promoted: {shut}")
        return champion

    def _proposal(self, champion: str | None) -> Proposal | None:
        """The promotion that waits; one over another champion has lapsed."""
        proposal = self._eyes.proposal()
        return proposal if proposal is not None and proposal.over == champion else None

    def _settle(self, visitor: Visitor, act: str, subject: str, detail: str | None = None) -> None:
        """Enters what has been done; whatever was proposed meanwhile was over another champion."""
        self._eyes.put(self._eyes.proposal(), None, visitor.name, act, subject, detail)


@lru_cache(maxsize=64)
def _manifest(path: Path, changed: tuple[int, ...]) -> Mapping[str, Any]:  # noqa: ARG001  # the cache's key
    """The manifest, its files verified once for the same files."""
    return read_manifest(path)


def _entry(path: Path, champion: Path | None) -> Entry:
    try:
        manifest = _manifest(path, tuple(sorted(file.stat().st_mtime_ns for file in path.iterdir())))
        calibrated = bool(manifest.get("calibrated")) or passed_evaluation(path)
    except BundleError as error:
        return Entry(path.name, path, None, str(error), False, False, None, None)
    answer, shut = gate.read(champion, path) if champion is not None and champion != path else (None, None)
    return Entry(path.name, path, manifest, None, calibrated, (path / CARD).exists(), answer, shut)
