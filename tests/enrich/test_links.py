"""Link keys: keyed, apart by kind, and never run together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from signup_guard.enrich import LinkHasher
from signup_guard.features.kinds import KINDS, PARTS

WORDS = st.lists(st.text(max_size=8), max_size=3)


@given(WORDS, WORDS)
def test_lists_of_parts_have_one_key_only_when_they_are_equal(first, second):
    hasher = LinkHasher(b"secret")
    assert (hasher.key("ip_device", first) == hasher.key("ip_device", second)) == (first == second)


def test_keys_differ_by_kind_and_by_secret(hasher):
    keys = {hasher.key(kind, ["the same"]) for kind in KINDS}
    assert len(keys) == len(KINDS) and all(len(bytes.fromhex(key)) == 16 for key in keys)
    assert hasher.key("ip", ["x"]) != LinkHasher(b"another").key("ip", ["x"])
    assert hasher.key("ip", ["x"]) == LinkHasher(b"a secret of the tests").key("ip", ["x"])


@given(st.sets(st.sampled_from(PARTS)))
def test_a_kind_has_a_key_when_all_its_parts_are_known(known):
    links = LinkHasher(b"secret").links({part: f"value of {part}" for part in known})
    assert list(links) == [name for name, kind in KINDS.items() if known.issuperset(kind.parts)]


@given(st.dictionaries(st.sampled_from(PARTS), st.text(min_size=1)))
def test_links_are_the_keys_of_the_parts_and_totals_leave_values_out(parts):
    hasher = LinkHasher(b"secret")
    for name, key in hasher.links(parts).items():
        kind = KINDS[name]
        assert key == hasher.key(name, [] if kind.constant else [parts[part] for part in kind.parts])
