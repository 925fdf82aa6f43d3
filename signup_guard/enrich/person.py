"""The person behind an account: how name, username and company look, and the postal address."""

from __future__ import annotations

from signup_guard.domain import Account, Address, TextFacts
from signup_guard.enrich import text
from signup_guard.enrich.links import Findings
from signup_guard.enrich.lists import ADDRESS_WORDS


def _mixes_scripts(name: str) -> bool:
    """Whether letters of two scripts meet in one word, as look-alikes do."""
    normal = text.normal(name)
    return not normal.isascii() and any(len({text.script(char) for char in word if char.isalpha()}) > 1 for word in normal.split())


def read_text(account: Account, found: Findings) -> TextFacts | None:
    """What name, username and company look like, and keys from them; None when none is given."""
    name, username = account.name, account.username
    if name is None and username is None and account.company is None:
        return None
    mail = account.email.rpartition("@")[0] if account.email else None
    said = text.letters(text.normal(name)) if name is not None else ""
    folded = text.fold(username) if username is not None else None
    name_template = text.name_template(name) if name is not None else None
    if name is not None:
        found.part("name", text.person(name))
        found.part("name_template", name_template)
    if folded is not None:
        stem = text.letters(folded)
        found.part("username_stem", stem if len(stem) >= 3 else None)
    return TextFacts(
        name_template=name_template,
        name_words=len(name.split()) if name is not None else None,
        name_length=len(name) if name is not None else None,
        name_naturalness=text.naturalness(name) if name is not None else None,
        name_mixed_scripts=_mixes_scripts(name) if name is not None and said else None,
        name_latin=all(text.script(char) == "latin" for char in said) if said else None,
        name_all_lower=said.islower() if said else None,
        name_like_mail=text.account_likeness(name, mail),
        username_template=text.template(folded) if folded is not None else None,
        username_naturalness=text.naturalness(folded) if folded is not None else None,
        username_like_mail=text.account_likeness(username, mail),
        company_given=account.company is not None,
    )


def read_address(address: Address, country: str | None, found: Findings) -> None:
    """The key of a postal address, which needs a first line and a postal code or a city.

    Words count whatever their order, case, accents and usual abbreviations; of the second line only what has a digit counts.
    """
    if address.line1 is None or (address.postal_code is None and address.city is None):
        return
    line = _tokens(address.line1)
    extra = [token for token in _tokens(address.line2 or "") if not token.isalpha()]
    place = [*_tokens(address.city or ""), "".join(_tokens(address.postal_code or ""))]
    tokens = sorted({*line, *extra, *place, country or ""} - {""})
    found.part("address", " ".join(tokens))


def _tokens(written: str) -> list[str]:
    bare = "".join(char if char.isalnum() else " " for char in text.fold(written))
    return [ADDRESS_WORDS.get(token, token) for token in bare.split()]
