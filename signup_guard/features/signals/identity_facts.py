"""Who the applicant says to be, from this signup alone: the shape of mail and names, the kind of phone."""

from __future__ import annotations

from math import nan

from signup_guard.domain import Facts
from signup_guard.features.measures import country, same
from signup_guard.features.registry import number, ratio, signal

# --- the mail address itself ---


@signal("identity", "The mail is of a free provider: {yes}", reads="facts")
def mail_free(facts: Facts) -> float:
    """Whether the mail is of a free provider.

    >>> mail_free(applicant(mail={"free": True}))
    1.0
    """
    return number(facts.mail.free if facts.mail else None)


@signal("identity", "The mail is of a privacy relay: {yes}", reads="facts")
def mail_relay(facts: Facts) -> float:
    """Whether the mail is of a privacy relay.

    >>> mail_relay(applicant(mail={"relay": True}))
    1.0
    """
    return number(facts.mail.relay if facts.mail else None)


@signal("identity", "The mail is of a school or university: {yes}", reads="facts")
def mail_education(facts: Facts) -> float:
    """Whether the mail is of a school or university.

    >>> mail_education(applicant(mail={"education": True}))
    1.0
    """
    return number(facts.mail.education if facts.mail else None)


@signal("identity", "The mail name has a plus tag: {yes}", reads="facts")
def mail_plus_tag(facts: Facts) -> float:
    """Whether the mail name has a plus tag.

    >>> mail_plus_tag(applicant(mail={"plus_tag": True}))
    1.0
    """
    return number(facts.mail.plus_tag if facts.mail else None)


@signal("identity", "The mail domain ends in a generic one like .com: {yes}", reads="facts")
def mail_generic_tld(facts: Facts) -> float:
    """Whether the mail domain ends in a generic one.

    >>> mail_generic_tld(applicant(mail={"generic_tld": True}))
    1.0
    """
    return number(facts.mail.generic_tld if facts.mail else None)


@signal("identity", "{n} of two lists of throw-away providers name the mail domain", reads="facts")
def mail_disposable_lists(facts: Facts) -> float:
    """Lists of throw-away providers that name the mail domain, of two.

    >>> mail_disposable_lists(applicant(mail={"disposable_lists": 2}))
    2.0
    """
    return number(facts.mail.disposable_lists if facts.mail else None)


@signal("identity", "The mail name has {n} dot{s}", reads="facts")
def mail_dots(facts: Facts) -> float:
    """Dots in the mail name.

    >>> mail_dots(applicant(mail={"dots": 2}))
    2.0
    """
    return number(facts.mail.dots if facts.mail else None)


@signal("identity", "The mail name has {n} character{s}", reads="facts")
def mail_length(facts: Facts) -> float:
    """Characters of the mail name.

    >>> mail_length(applicant(mail={"length": 8}))
    8.0
    """
    return number(facts.mail.length if facts.mail else None)


@signal("identity", "{percent} of the mail name are digits", reads="facts")
def mail_digit_share(facts: Facts) -> float:
    """Share of digits in the mail name.

    >>> mail_digit_share(applicant(mail={"length": 8, "digits": 2}))
    0.25
    """
    return ratio(facts.mail.digits, facts.mail.length) if facts.mail else nan


@signal("identity", "The mail name ends in {n} digit{s}", reads="facts")
def mail_trailing_digits(facts: Facts) -> float:
    """Digits at the end of the mail name.

    >>> mail_trailing_digits(applicant(mail={"trailing_digits": 4}))
    4.0
    """
    return number(facts.mail.trailing_digits if facts.mail else None)


@signal("identity", "Letters follow each other in the mail name as in real ones to a degree of {n} (higher is more natural)", reads="facts")
def mail_naturalness(facts: Facts) -> float:
    """How natural the letters of the mail name are: mean log chance of each after the one before.

    >>> mail_naturalness(applicant(mail={"naturalness": -2.5}))
    -2.5
    """
    return number(facts.mail.naturalness if facts.mail else None)


@signal("identity", "The mail domain has {n} character{s}", reads="facts")
def mail_domain_length(facts: Facts) -> float:
    """Characters of the mail domain.

    >>> mail_domain_length(applicant(mail={"domain_length": 9}))
    9.0
    """
    return number(facts.mail.domain_length if facts.mail else None)


@signal(
    "identity", "Letters follow each other in the mail domain as in real words to a degree of {n} (higher is more natural)", reads="facts"
)
def mail_domain_naturalness(facts: Facts) -> float:
    """How natural the letters of the mail domain are: mean log chance of each after the one before.

    >>> mail_domain_naturalness(applicant(mail={"domain_naturalness": -2.5}))
    -2.5
    """
    return number(facts.mail.domain_naturalness if facts.mail else None)


def _is_phone(facts: Facts, kind: str) -> float:
    known = facts.phone.kind if facts.phone else None
    return nan if known in (None, "unknown") else float(known == kind)


# --- phone, name and username themselves ---


@signal("identity", "The phone number can exist: {yes}", reads="facts")
def phone_valid(facts: Facts) -> float:
    """Whether the phone number can exist.

    >>> phone_valid(applicant(phone={"valid": True}))
    1.0
    """
    return number(facts.phone.valid if facts.phone else None)


@signal("identity", "The phone number is an internet one: {yes}", reads="facts")
def phone_voip(facts: Facts) -> float:
    """Whether the phone number is an internet one; NaN where its kind is unknown.

    >>> phone_voip(applicant(phone={"kind": "voip"}))
    1.0
    """
    return _is_phone(facts, "voip")


@signal("identity", "The phone's country is that of the account: {yes}", reads="facts")
def phone_country_is_account_country(facts: Facts) -> float:
    """Whether the phone number is of the country that the account names.

    >>> phone_country_is_account_country(applicant(phone={"country": "CA"}))
    0.0
    """
    return same(country(facts.phone), facts.account_country)


@signal("identity", "Letters follow each other in the name as in real ones to a degree of {n} (higher is more natural)", reads="facts")
def name_naturalness(facts: Facts) -> float:
    """How natural the letters of the name are: mean log chance of each after the one before.

    >>> name_naturalness(applicant(text={"name_naturalness": -2.5}))
    -2.5
    """
    return number(facts.text.name_naturalness if facts.text else None)


@signal("identity", "The name mixes alphabets: {yes}", reads="facts")
def name_mixed_scripts(facts: Facts) -> float:
    """Whether the name mixes alphabets.

    >>> name_mixed_scripts(applicant(text={"name_mixed_scripts": True}))
    1.0
    """
    return number(facts.text.name_mixed_scripts if facts.text else None)


@signal("identity", "The name is in small letters only: {yes}", reads="facts")
def name_all_lower(facts: Facts) -> float:
    """Whether the name is in small letters only.

    >>> name_all_lower(applicant(text={"name_all_lower": True}))
    1.0
    """
    return number(facts.text.name_all_lower if facts.text else None)


@signal("identity", "The name is {percent} like the mail name", reads="facts")
def name_like_mail(facts: Facts) -> float:
    """Likeness of the name and the mail name, 0 to 1; unknown where a relay made the mail name up.

    >>> name_like_mail(applicant(text={"name_like_mail": 0.75}))
    0.75
    >>> name_like_mail(applicant(text={"name_like_mail": 0.75}, mail={"relay": True}))
    nan
    """
    return number(facts.text.name_like_mail if facts.text and not _made_up(facts) else None)


def _made_up(facts: Facts) -> bool:
    return facts.mail is not None and facts.mail.relay


@signal("identity", "The username is {percent} like the mail name", reads="facts")
def username_like_mail(facts: Facts) -> float:
    """Likeness of the username and the mail name, 0 to 1; unknown where a relay made the mail name up.

    >>> username_like_mail(applicant(text={"username_like_mail": 0.75}))
    0.75
    """
    return number(facts.text.username_like_mail if facts.text and not _made_up(facts) else None)
