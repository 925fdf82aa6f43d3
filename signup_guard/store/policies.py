"""What a store keeps of policies: drafts and published versions, and what there is to try them on, in the words of the domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from signup_guard.domain import Truth, Verdict


class PolicyRow(NamedTuple):
    """A draft, or once `published_at` (microseconds) is set a version.

    `content` is the policy as JSON, `based_on` the version in force when the draft began (0 for none).
    """

    number: int
    content: str
    author: str
    comment: str
    created_at: int
    based_on: int
    published_by: str | None = None
    published_at: int | None = None


class Judged(NamedTuple):
    """A signup of history as a policy may be tried on it: `facts` and `answer` as JSON, `cut` the hold cut as it stood then (None: it never
    moved), `label` as it is known now; `verdict` is the one before a lot was drawn.
    """

    signup_id: str
    received_at: int
    verdict: Verdict
    score: float | None
    facts: bytes
    answer: bytes
    cut: float | None
    label: Truth | None


class RuleFigures(NamedTuple):
    """What became of the newest signups on which a rule or list spoke: known fakes and genuine ones, those that were held or blocked, and
    those of them that a person let in later.
    """

    hits: int
    fakes: int
    genuine: int
    stopped: int
    overturned: int


class Policies(Protocol):
    """The part of `Store` that is about policies.  Reads are snapshots of their own; writes happen inside a unit."""

    def policy_in_force(self) -> PolicyRow | None:
        """The newest version; None if none was ever published.  Raises `StoreError` when the store cannot be read."""

    def policy(self, number: int) -> PolicyRow | None:
        """A draft or a version."""

    def policies(self, most: int) -> list[PolicyRow]:
        """The newest first."""

    def policy_draft(self, author: str) -> int | None:
        """The number of this author's draft."""

    def add_policy(self, row: PolicyRow) -> int | None:
        """Keeps a draft and returns its number (that of the row counts for nothing); None if its author has one already."""

    def change_policy(self, number: int, author: str, before: str, content: str) -> bool:
        """Changes this author's draft; False if it is not there, or not what it was before."""

    def publish_policy(self, number: int, content: str, by: str, at: int) -> bool:
        """Puts another's draft in force; False if it is not what it was, or if another version came since it began."""

    def drop_policy(self, number: int) -> bool:
        """Forgets a draft; False if there is none."""

    def judged(self, since: int, most: int) -> Iterator[Judged]:
        """Signups that were decided here, the newest first, received since then (microseconds)."""

    def rule_figures(self, most: int) -> Mapping[str, RuleFigures]:
        """The figures of each rule and list that ever spoke, over its newest signups."""
