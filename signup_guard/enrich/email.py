"""The mail address: syntax, the one mailbox behind its many spellings, and what kind of provider its domain is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

import idna
from email_validator import EmailNotValidError, validate_email

from signup_guard.domain import MailFacts
from signup_guard.enrich import text
from signup_guard.enrich.links import Findings
from signup_guard.enrich.lists import FREE_MAIL, FREE_MAIL_ANYWHERE, MAIL_RELAYS, ROLES
from signup_guard.enrich.tables import Tables


class _Rules(NamedTuple):
    """How a provider reads a local part: its main `domain` (None keeps the one given), characters that it ignores, where a tag begins."""

    domain: str | None = None
    ignored: str = ""
    tag: str = "+"


_GMAIL = _Rules("gmail.com", ignored=".")
_PROTON = _Rules("proton.me", ignored=".-_")
_ICLOUD = _Rules("icloud.com")
_FASTMAIL = _Rules("fastmail.com")
_YAHOO = _Rules(tag="-")
_YANDEX = _Rules("yandex.ru", ignored=".-")
_RULES: Final = {
    **dict.fromkeys(("gmail.com", "googlemail.com"), _GMAIL),
    **dict.fromkeys(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), _PROTON),
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), _ICLOUD),
    **dict.fromkeys(("fastmail.com", "fastmail.fm"), _FASTMAIL),
    **dict.fromkeys(("ymail.com", "rocketmail.com"), _YAHOO),
    **dict.fromkeys(("yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "ya.ru", "narod.ru"), _YANDEX),
}
_ANY: Final = _Rules()
_PLAIN: Final = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*", re.IGNORECASE | re.ASCII)
"""Local parts that are right by any rule."""
_LONGEST_DOMAIN: Final = 253
"""Characters of a domain name that DNS can carry."""

_EDUCATION: Final = frozenset(("edu", "ac", "sch", "k12"))
_OLD_TLDS: Final = frozenset(("com", "net", "org", "edu", "gov", "mil", "int", "arpa"))


class _Domain(NamedTuple):
    """What a domain is: `name` in ASCII, `main` the registrable domain."""

    name: str
    valid: bool
    main: str
    free: bool
    relay: bool
    education: bool
    disposable_lists: int
    idn: bool
    naturalness: float | None
    levels: int
    generic_tld: bool


@lru_cache(16384)
def _read_domain(tables: Tables, written: str) -> _Domain:
    name = _to_ascii(written)
    labels = name.split(".")
    main = tables.suffixes.privatesuffix(name) or name
    suffix = main.partition(".")[2]
    own = main.partition(".")[0]
    parents = [".".join(labels[start:]) for start in range(max(1, len(labels) - main.count(".")))]
    relay = any(parent in MAIL_RELAYS for parent in parents)
    free = not relay and (
        main in FREE_MAIL or name in FREE_MAIL or (own in FREE_MAIL_ANYWHERE and (suffix == "com" or len(labels[-1]) == 2))
    )
    lists = sum(any(parent in names for parent in parents) for names in (tables.disposable, tables.disposable_second))
    return _Domain(
        name=name,
        valid="." in written and _passes(f"a@{written}"),
        main=main,
        free=free,
        relay=relay,
        education=suffix == "edu" or ("." in suffix and not _EDUCATION.isdisjoint(suffix.split(".")[:-1])),
        disposable_lists=0 if free or relay else lists,
        idn=not written.isascii() or "xn--" in name,
        naturalness=text.naturalness(own),
        levels=len(labels),
        generic_tld=len(labels[-1]) > 2 and labels[-1] not in _OLD_TLDS and not labels[-1].startswith("xn--"),
    )


def _to_ascii(domain: str) -> str:
    """The domain as it is looked up in DNS; one that IDNA refuses stays as written, in lower case."""
    domain = domain.lower().strip(".")
    if domain.isascii() or len(domain) > _LONGEST_DOMAIN:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain


def mailbox(local: str, domain: str, main: str) -> tuple[str, str]:
    """Local part and domain of the mailbox that an address leads to, by its provider's rules.

    >>> mailbox("J.Doe+news", "googlemail.com", "googlemail.com")
    ('jdoe', 'gmail.com')
    >>> mailbox("jane-shop", "yahoo.co.uk", "yahoo.co.uk"), mailbox("any", "jane.fastmail.com", "fastmail.com")
    (('jane', 'yahoo.co.uk'), ('jane', 'fastmail.com'))
    """
    rules = _RULES.get(main) or (_YAHOO if main.startswith("yahoo.") else _ANY)
    local = text.fold(local)
    if rules is _FASTMAIL and domain != main:
        local = domain.removesuffix("." + main)
    base = local.partition(rules.tag)[0].partition("+")[0] or local
    bare = "".join(char for char in base if char not in rules.ignored) if rules.ignored else base
    return bare or base, rules.domain or domain


def _is_valid(local: str, domain: _Domain) -> bool:
    """Whether the syntax is right; the library is asked about the domain once, and about unusual local parts."""
    return domain.valid and ((len(local) <= 64 and _PLAIN.fullmatch(local) is not None) or _passes(f"{local}@example.com"))


def _passes(address: str) -> bool:
    try:
        validate_email(address, strict=True, check_deliverability=False, globally_deliverable=False)
    except (EmailNotValidError, UnicodeError):
        return False
    return True


def read_mail(address: str | None, tables: Tables, found: Findings) -> MailFacts | None:
    """What a mail address tells, and the keys from it; None without one, or when it has no local part or no domain.

    An address that breaks the rules of syntax is warned of and judged all the same, so that odd spelling is no way around the counts.
    """
    if address is None:
        return None
    local, _, written = address.rpartition("@")
    written = written.strip(". ")
    if not local or not written:
        found.warn("unusable_email", "/account/email", "This is no e-mail address: it needs something before and after an @")
        return None
    domain = _read_domain(tables, written)
    valid = _is_valid(local, domain)
    if not valid:
        found.warn("unusable_email", "/account/email", "This e-mail address breaks the rules of syntax; it is judged as written")
    base, home = mailbox(local, domain.name, domain.main)
    found.part("mailbox", f"{base}@{home}")
    if len(stem := text.letters(base)) >= 3:
        found.part("mail_stem", f"{stem}@{domain.main}")
    found.part("mail_provider", domain.main)
    if not (domain.free or domain.relay or domain.education):
        found.part("mail_domain", domain.main)
    folded = text.fold(local)
    untagged = folded.partition("+")[0] or folded
    template = text.template(untagged)
    found.part("local_template", template)
    number = text.trailing_digits(untagged)
    found.mark("mail_number", text.small_number(number))
    return MailFacts(
        valid=valid,
        free=domain.free,
        disposable=domain.disposable_lists > 0,
        relay=domain.relay,
        role=untagged in ROLES,
        education=domain.education,
        idn=domain.idn or not local.isascii(),
        plus_tag="+" in local[1:],
        dots=local.count("."),
        length=len(local),
        digits=sum(char.isdigit() for char in untagged),
        trailing_digits=len(number),
        year_like=len(number) == 4 and 1930 <= int(number) <= 2029,
        template=template,
        naturalness=text.naturalness(untagged),
        entropy=text.entropy(untagged),
        domain_length=len(domain.name),
        domain_digits=sum(char.isdigit() for char in domain.name),
        domain_hyphens=domain.name.count("-"),
        domain_naturalness=domain.naturalness,
        domain_levels=domain.levels,
        generic_tld=domain.generic_tld,
        disposable_lists=domain.disposable_lists,
    )
