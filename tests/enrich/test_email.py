"""Mail addresses: the mailbox behind the spelling, the kind of provider, and the keys."""

from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.enrich.email import read_mail
from signup_guard.enrich.links import Findings


@pytest.fixture
def read(tables):
    def read(address):
        found = Findings()
        return read_mail(address, tables, found), found

    return read


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("J.a.n.e.Doe+news@gmail.com", "janedoe@gmail.com"),
        ("jane.doe@GoogleMail.com", "janedoe@gmail.com"),
        ("jane.doe+a@outlook.com", "jane.doe@outlook.com"),
        ("jane+b@hotmail.fr", "jane@hotmail.fr"),
        ("jane-shop@yahoo.co.uk", "jane@yahoo.co.uk"),
        ("jane-shop@ymail.com", "jane@ymail.com"),
        ("jane+x@me.com", "jane@icloud.com"),
        ("anything@jane.fastmail.com", "jane@fastmail.com"),
        ("jane+x@fastmail.fm", "jane@fastmail.com"),
        ("j.a-n_e+z@protonmail.com", "jane@proton.me"),
        ("jane-doe@ya.ru", "janedoe@yandex.ru"),
        ("Jane.Doe+tag@shop.example.org", "jane.doe@shop.example.org"),
        ("jane@münchen.de", "jane@xn--mnchen-3ya.de"),
        ("JANE@MÜNCHEN.DE", "jane@xn--mnchen-3ya.de"),
        ("+tag@example.org", "+tag@example.org"),
        ("...@gmail.com", "...@gmail.com"),
    ],
)
def test_spellings_of_one_mailbox_are_one(read, address, mailbox):
    assert read(address)[1].parts["mailbox"] == mailbox


@given(st.text("ab.+", min_size=1), st.text("ab", min_size=1, max_size=5))
def test_canonical_form_is_stable(tables, local, tag):
    first, second = Findings(), Findings()
    read_mail(f"{local}@gmail.com", tables, first)
    read_mail(first.parts["mailbox"], tables, second)
    assert second.parts["mailbox"] == first.parts["mailbox"]


@pytest.mark.parametrize(
    ("domain", "kinds", "own_key"),
    [
        ("gmail.com", {"free"}, None),
        ("yahoo.co.jp", {"free"}, None),
        ("live.xyz", set(), "live.xyz"),
        ("mailinator.com", {"disposable"}, "mailinator.com"),
        ("deep.down.mailinator.com", {"disposable"}, "mailinator.com"),
        ("privaterelay.appleid.com", {"relay"}, None),
        ("duck.com", {"relay"}, None),
        ("jane.33mail.com", {"relay"}, None),
        ("mit.edu", {"education"}, None),
        ("cs.ox.ac.uk", {"education"}, None),
        ("uni.edu.au", {"education"}, None),
        ("hosting.ac", set(), "hosting.ac"),
        ("mail.acme.co.uk", set(), "acme.co.uk"),
        ("acme.club", {"generic_tld"}, "acme.club"),
    ],
)
def test_kinds_of_domain(read, domain, kinds, own_key):
    facts, found = read(f"jane@{domain}")
    told = {name for name in ("free", "disposable", "relay", "education", "generic_tld") if getattr(facts, name)}
    assert told - ({"generic_tld"} if "generic_tld" not in kinds else set()) == kinds
    assert found.parts.get("mail_domain") == own_key
    assert found.parts["mail_provider"].endswith(domain.rpartition(".")[2])


def test_facts_of_the_local_part(read):
    facts, found = read("jane.doe1987+x@example.org")
    assert (facts.valid, facts.plus_tag, facts.dots, facts.digits, facts.trailing_digits, facts.year_like) == (True, True, 1, 4, 4, True)
    assert facts.template == "a.a9999" == found.parts["local_template"]
    assert found.parts["mail_stem"] == "janedoe@example.org"
    assert found.marks == {"mail_number": 1987}
    assert read("support@example.org")[0].role and not facts.role
    assert read("jo7@example.org")[1].parts.get("mail_stem") is None
    assert read("jane1234567890@example.org")[1].marks == {}


@pytest.mark.parametrize("address", ["jane", "@example.org", "jane@", "jane@ .", "a@@"])
def test_without_local_part_or_domain_there_is_no_mail(read, address):
    facts, found = read(address)
    assert facts is None and found.parts == {}
    assert [(warning.code, warning.pointer) for warning in found.warnings] == [("unusable_email", "/account/email")]


@pytest.mark.parametrize(
    "address", ["jane..doe@gmail.com", "jane@localhost", "ja ne@gmail.com", ".jane@gmail.com", "a" * 65 + "@gmail.com"]
)
def test_wrong_syntax_is_warned_of_and_judged_all_the_same(read, address):
    facts, found = read(address)
    assert facts is not None and not facts.valid
    assert "mailbox" in found.parts and [warning.code for warning in found.warnings] == ["unusable_email"]
    assert all(address.partition("@")[0] not in warning.text for warning in found.warnings)


@given(
    st.text('aZ9.+_-!ü"\\ ', min_size=1, max_size=70),
    st.sampled_from(["example.com", "b.org", "-x.com", "ü.de", "a_b.com", "x.y", "nodot"]),
)
def test_validity_is_the_library_s(tables, local, domain):
    try:
        validate_email(f"{local}@{domain}", strict=True, check_deliverability=False, globally_deliverable=False)
        valid = "." in domain
    except EmailNotValidError:
        valid = False
    facts = read_mail(f"{local}@{domain}", tables, Findings())
    assert facts is not None and facts.valid == valid
