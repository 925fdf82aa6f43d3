"""From a score to a verdict: bands, lists and rules; the strictest wins, an allow-list entry excepted.  Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from signup_guard.clock import HOUR
from signup_guard.domain import VERDICTS, Decision, Facts, Score, Verdict
from signup_guard.policy.rules import RULES, Known


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One link key (32 hex digits) of one kind that always gets this verdict, until `expires_at` (microseconds) if that is set.

    Entries made in the console say who made them, when and why.
    """

    kind: str
    key: str
    verdict: Verdict
    expires_at: int | None = None
    author: str | None = None
    added_at: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What the owner decided.  Cuts are log-odds of the calibrated score; None means that this band is closed.

    `hold_share` of the genuine people shall be held: to that end the hold cut may move up to `hold_cut_moves` log-odds from where it is
    published (None: as the engine settles it).
    `lottery` holds shares of would-be verdicts that are decided otherwise by lot (`policy.lottery`); none by default.
    """

    hold_cut: float | None = None
    block_cut: float | None = None
    hold_share: float = 0.01
    hold_cut_moves: float | None = None
    without_model: Verdict = "hold"
    monitor: bool = False
    hold_hours: float = 24.0
    on_expiry: Verdict = "allow"
    rules: Mapping[str, Verdict] = field(default_factory=lambda: {name: verdict for name, (_, verdict) in RULES.items()})
    lists: tuple[ListEntry, ...] = ()
    lottery: Mapping[Verdict, float] = field(default_factory=dict)

    def fingerprint(self) -> str:
        """12 hex digits that change whenever bands, rules or lists do."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def to_json(self) -> str:
        """The policy as it is kept."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Policy:
        """The policy that was kept so; a rule that came up since then has its own verdict, one that is gone is left out.

        >>> policy = Policy(hold_cut=1.5, lists=(ListEntry("ip", "k", "block"),))
        >>> Policy.from_json(policy.to_json()) == policy
        True
        """
        kept = json.loads(text)
        rules = {name: kept["rules"].get(name, verdict) for name, (_, verdict) in RULES.items()}
        return cls(**{**kept, "rules": rules, "lists": tuple(ListEntry(**entry) for entry in kept["lists"])})


@dataclass(frozen=True, slots=True)
class Judge:
    """A policy made ready: its name and its lists are looked up once, not a signup at a time."""

    policy: Policy
    name: str
    listed: Mapping[tuple[str, str], tuple[ListEntry, ...]]

    @classmethod
    def of(cls, policy: Policy, version: int = 0) -> Judge:
        """The judge of a policy; decisions name the published version, if it is one, and the fingerprint."""
        listed: dict[tuple[str, str], tuple[ListEntry, ...]] = {}
        for entry in policy.lists:
            listed[entry.kind, entry.key] = (*listed.get((entry.kind, entry.key), ()), entry)
        return cls(policy, f"v{version}-{policy.fingerprint()}" if version else policy.fingerprint(), listed)

    def decide(self, facts: Facts, known: Known, score: Score | None, at: int, hold_cut: float | None = None) -> Decision:
        """The decision on a signup at `at` (microseconds); `hold_cut` is where that has moved to, by default where it is published.

        A model that is not calibrated holds, but never blocks.  Without a score, lists and rules decide, and where none of them speaks the
        policy's `without_model` does.
        """
        policy = self.policy
        spoke: list[tuple[str, Verdict]] = []
        for entries in filter(None, map(self.listed.get, facts.links.items())):
            spoke += [(f"{entry.verdict}_list", entry.verdict) for entry in entries if entry.expires_at is None or at < entry.expires_at]
        for name, verdict in policy.rules.items():
            if verdict != "allow" and RULES[name][0](facts, known):
                spoke.append((name, verdict))
        names = tuple(dict.fromkeys(name for name, _ in spoke))
        if any(name == "allow_list" for name in names):
            return self._decision("allow", names, at)
        verdicts = [verdict for _, verdict in spoke]
        if score is not None:
            verdicts.append(self._band(score, self.policy.hold_cut if hold_cut is None else hold_cut))
        elif not verdicts:
            verdicts.append(policy.without_model)
        return self._decision(max(verdicts, key=VERDICTS.index), names, at)

    def forced(self, verdict: Verdict, at: int) -> Decision:
        """The decision that a test request asked for by name."""
        return self._decision(verdict, (), at)

    def _band(self, score: Score, hold_cut: float | None) -> Verdict:
        block_cut = self.policy.block_cut
        if block_cut is not None and score.log_odds >= block_cut:
            return "block" if score.calibrated else "hold"
        return "hold" if hold_cut is not None and score.log_odds >= hold_cut else "allow"

    def _decision(self, verdict: Verdict, names: tuple[str, ...], at: int) -> Decision:
        if self.policy.monitor:
            return Decision("allow", names, self.name, enforced=False, would_be=verdict)
        if verdict != "hold":
            return Decision(verdict, names, self.name)
        expires = at + int(self.policy.hold_hours * HOUR)
        return Decision(verdict, names, self.name, hold_expires_at=expires, on_expiry=self.policy.on_expiry)
