"""Settings and the policy file, as an owner writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from signup_guard import wiring
from signup_guard.config import Settings
from signup_guard.errors import ConfigError
from signup_guard.schema.requests import parse_score
from tests.conftest import body

POLICY = """
hold_hours = 48
on_expiry = "block"
without_model = "allow"

[rules]
prepaid_datacenter = "hold"
honeypot = "allow"

[[lists]]
kind = "mail_domain"
value = "Example.NET"
verdict = "block"

[[lists]]
kind = "net"
value = "8.8.4.0/24"
verdict = "hold"
expires_at = 2036-01-01T00:00:00Z

[[lists]]
kind = "phone"
value = "+1 415 555 0132"
verdict = "allow"
"""


def said(tmp_path: Path, policy: str, **blocks: object) -> tuple[str, list[str]]:
    path = tmp_path / "policy.toml"
    path.write_text(policy)
    services = wiring.build(Settings(store=str(tmp_path / "a.db"), policy=path))
    prepared = services.assessor.prepare(parse_score(body("a", **blocks), services.clock()))
    with services.store.unit():
        decision = services.assessor.decide(prepared).assessment.decision
    services.close()
    return decision.verdict, list(decision.rules)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ({"account": {"email": "anna@mail.example.net"}}, ("block", ["block_list"])),
        ({"network": {"ip": "8.8.4.77"}}, ("hold", ["hold_list"])),
        ({"network": {"ip": "8.8.4.77"}, "account": {"phone": "(415) 555-0132", "country": "US"}}, ("allow", ["hold_list", "allow_list"])),
    ],
)
def test_a_policy_file_lists_values_as_people_write_them(tmp_path: Path, blocks: dict, expected: tuple[str, list[str]]) -> None:
    verdict, rules = said(tmp_path, POLICY, **blocks)
    assert (verdict, sorted(rules)) == (expected[0], sorted(expected[1]))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hold_hours = 'long'", "hold_hours = 'long'"),
        ("holdhours = 1", "holdhours = 1"),
        ("hold_share = 0", "hold_share = 0"),
        ("hold_cut_moves = -0.5", "hold_cut_moves = -0.5"),
        ("hold_cut = nan", "hold_cut = nan"),
        ("without_model = 'deny'", "without_model = 'deny'; give one of allow, hold, block"),
        ("[rules]\nnonsense = 'hold'", "names a rule nonsense"),
        ("[[lists]]\nkind = 'ip'\nvalue = 'here'\nverdict = 'block'", "lists ip 'here', which is no such thing"),
        ("[[lists]]\nkind = 'colour'\nvalue = 'red'\nverdict = 'block'", "an entry has kind"),
        ("[[lists]]\nkind = 'ip'\nvalue = '8.8.8.8'\nverdict = 'deny'", "verdict = 'deny'"),
        ("[[lists]]\nkind = 'ip'\nvalue = '8.8.8.8'\nverdict = 'hold'\nexpires_at = 'soon'", "expires_at 'soon', which is no time"),
        ("not toml at all", "cannot be read"),
    ],
)
def test_a_policy_file_with_a_fault_names_it(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as fault:
        said(tmp_path, text)
    assert told in str(fault.value)
