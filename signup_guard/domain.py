"""The value types that one signup passes through: Signup, Facts, Score, Decision, Assessment.  All are immutable.

A missing value is `None` everywhere, never a zero and never an empty string.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["allow", "hold", "block"]
Mode = Literal["full", "no_ring", "rules_only", "test"]
UpdateKind = Literal[
    "hold_released",
    "hold_blocked",
    "hold_expired",
    "decision_revised",
    "information_requested",
    "information_received",
    "appeal_opened",
    "account_swept",
]
Family = Literal["device", "payment", "network", "identity", "behaviour", "ring"]
Truth = Literal["fake", "genuine"]

VERDICTS: tuple[Verdict, ...] = ("allow", "hold", "block")
"""From the mildest to the strictest."""


# --- the request as parsed: raw identifiers live here and nowhere further down ---


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as typed."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What the applicant says of themselves, the way in (`path`), and what the account could cost (`exposure`, caller's unit)."""

    email: str | None = None
    phone: str | None = None
    username: str | None = None
    name: str | None = None
    company: str | None = None
    country: str | None = None
    path: str | None = None
    referral_code: str | None = None
    exposure: float | None = None
    address: Address = Address()


@dataclass(frozen=True, slots=True)
class Device:
    """What the browser tells; `components` are hashes by name (`canvas`, `webgl`, `fonts`, `audio`)."""

    id: str | None = None
    user_agent: str | None = None
    accept_language: str | None = None
    timezone: str | None = None
    screen: str | None = None
    platform: str | None = None
    webdriver: bool | None = None
    components: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """The connection; what the caller knows (`asn` to `is_proxy`) wins over what is looked up."""

    ip: str | None = None
    ja4: str | None = None
    asn: int | None = None
    country: str | None = None
    is_hosting: bool | None = None
    is_vpn: bool | None = None
    is_tor: bool | None = None
    is_proxy: bool | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Card facts from the payment processor; never a card number."""

    card_fingerprint: str | None = None
    bin: str | None = None
    brand: str | None = None
    funding: str | None = None
    country: str | None = None
    holder_name: str | None = None
    postal_code: str | None = None
    cvc_check: str | None = None
    avs_check: str | None = None
    wallet: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """How the form was filled in."""

    form_seconds: float | None = None
    pasted_fields: int | None = None
    key_events: int | None = None
    pointer_events: int | None = None
    honeypot_filled: bool | None = None


@dataclass(frozen=True, slots=True)
class Signup:
    """One registration as the caller sent it; `occurred_at` in microseconds since 1970 UTC."""

    signup_id: str
    occurred_at: int | None = None
    account: Account = Account()
    device: Device = Device()
    network: Network = Network()
    payment: Payment = Payment()
    session: Session = Session()


@dataclass(frozen=True, slots=True)
class Warn:
    """Something that could not be used; `pointer` is the JSON pointer of the field."""

    code: str
    pointer: str
    text: str


# --- what enrichment makes of it: typed, without raw identifiers; stored and never made again ---


@dataclass(frozen=True, slots=True)
class MailFacts:
    """The mail address, taken apart; `template` is the shape of the local part (`a.a9999`): letter runs folded, digit runs counted up to 6.
    `disposable_lists` tells how many of the two lists of disposable domains name it.
    """

    valid: bool
    free: bool
    disposable: bool
    relay: bool
    role: bool
    education: bool
    idn: bool
    plus_tag: bool
    dots: int
    length: int
    digits: int
    trailing_digits: int
    year_like: bool
    template: str
    naturalness: float | None
    entropy: float
    domain_length: int
    domain_digits: int
    domain_hyphens: int
    domain_naturalness: float | None
    domain_levels: int
    generic_tld: bool
    disposable_lists: int = 0


@dataclass(frozen=True, slots=True)
class PhoneFacts:
    """The number as `phonenumbers` sees it; `kind` is its type in lower case (`mobile`, `voip`, `unknown`)."""

    valid: bool
    possible: bool
    kind: str
    country: str | None


@dataclass(frozen=True, slots=True)
class NetFacts:
    """The address: the caller's word first, then the local tables; None means that nobody could say."""

    version: int | None
    reserved: bool | None
    hosting: bool | None
    vpn: bool | None
    tor: bool | None
    proxy: bool | None
    relay: bool | None
    country: str | None
    asn: int | None


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """The user agent as parsed; `device` is `pc`, `mobile`, `tablet`, `bot` or `other`."""

    browser: str
    browser_major: int | None
    os: str
    os_major: int | None
    device: str
    automation: bool
    crawler: bool


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """What the page's script told, compared with itself; None where a side of a comparison is missing.  `timezone_placeless`: the
    zone is of no country, such as UTC.
    """

    webdriver: bool | None
    languages: int | None
    screen_width: int | None
    screen_height: int | None
    components: int
    platform_matches_agent: bool | None
    screen_matches_device: bool | None
    timezone_matches_country: bool | None
    language_matches_country: bool | None
    local_hour: float | None
    timezone_placeless: bool | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """The card, without its keys; shares are likenesses from 0 to 1."""

    funding: str | None
    country: str | None
    bin_length: int | None
    brand_matches_bin: bool | None
    cvc_passed: bool | None
    avs_passed: bool | None
    wallet: bool
    holder_like_name: float | None
    postal_matches_address: bool | None


@dataclass(frozen=True, slots=True)
class TextFacts:
    """Names and other typed text: shapes, scripts and likenesses (0 to 1), never the text itself."""

    name_template: str | None
    name_words: int | None
    name_length: int | None
    name_naturalness: float | None
    name_mixed_scripts: bool | None
    name_latin: bool | None
    name_all_lower: bool | None
    name_like_mail: float | None
    username_template: str | None
    username_naturalness: float | None
    username_like_mail: float | None
    company_given: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """The enriched record.  `links` holds a keyed hash (32 hex digits) by kind of key, `marks` small numbers by name that
    likeness to earlier signups is told from (trailing numbers, the end of a phone number); `account_country`, `phone`,
    `card` and so on are None where the request said nothing of it.
    """

    links: Mapping[str, str]
    marks: Mapping[str, int]
    path: str | None = None
    account_country: str | None = None
    referral: bool = False
    mail: MailFacts | None = None
    phone: PhoneFacts | None = None
    net: NetFacts | None = None
    agent: AgentFacts | None = None
    device: DeviceFacts | None = None
    card: CardFacts | None = None
    text: TextFacts | None = None
    session: Session = Session()


# --- what the model and the policy say ---


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: `contribution` in log-odds (negative speaks for the applicant), `value` as the signal saw it."""

    code: str
    family: Family
    contribution: float
    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """The model's answer: calibrated probability of a fake, its log-odds, and the reasons where they were asked for; `first_look` is what
    later signups that are linked to this one are told of it, in uncalibrated log-odds.
    """

    probability: float
    log_odds: float
    model: str
    calibrated: bool
    reasons: tuple[Reason, ...] = ()
    first_look: float | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The policy's answer; `rules` names the rules and lists that spoke.

    `review_chance` is the chance with which the lot decides otherwise than the score, and `drawn_from` what the score alone would have
    decided, if it did (`policy.lottery`).
    """

    verdict: Verdict
    rules: tuple[str, ...]
    policy: str
    enforced: bool = True
    would_be: Verdict | None = None
    hold_expires_at: int | None = None
    on_expiry: Verdict | None = None
    review_chance: float = 0.0
    drawn_from: Verdict | None = None


@dataclass(frozen=True, slots=True)
class RingView:
    """The ring of a signup, as it is told to people: `families` are the sorts of evidence that tie it."""

    id: str
    size: int
    confirmed_fake: int
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One signup, judged: everything that its answer is rendered from.  `at` (microseconds) is the moment its history was read."""

    signup_id: str
    at: int
    decision: Decision
    score: Score | None
    mode: Mode
    degraded: tuple[str, ...] = ()
    warnings: tuple[Warn, ...] = ()
    ring: RingView | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody says of a signup: `clear` takes back that source's word.  `observed_at` says when it happened, in microseconds.

    `actor` is the person who said so, `act` names the one decision that labelled many at once.
    """

    signup_id: str
    label: Literal["fake", "genuine", "clear"]
    source: str
    reason: str | None = None
    observed_at: int | None = None
    actor: str | None = None
    act: str | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """By whose hand a label is: its source, the person, and the act that labelled many at once."""

    source: str | None = None
    actor: str | None = None
    act: str | None = None


NOBODY = Hand()

SOURCE_RANK: Mapping[str, int] = {"chargeback": 3, "outcome": 3, "appeal": 2, "review": 2, "ring": 1}
"""Which source's label is the effective one: a later outcome over a person who looked at this account over an act on its whole ring.
Any other word ranks as `review`; of equal rank the one received last counts."""
