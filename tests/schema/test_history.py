import csv
import gzip
import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup_guard.clock import format_time, parse_time
from signup_guard.domain import Facts, Hand, MailFacts, NetFacts, Session
from signup_guard.errors import HistoryError
from signup_guard.schema.facts import facts_from_json, facts_to_json
from signup_guard.schema.history import LabelledHistory, Row, events, read_history
from signup_guard.schema.mapping import FIELDS, parse_mapping, read_mapping

T0 = parse_time("2026-03-01T00:00:00Z")


def row(name: str, minute: int, **more: Any) -> dict[str, Any]:
    return {"signup_id": name, "occurred_at": format_time(T0 + minute * 60_000_000), **more}


def jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return path


def read(path: Path, **mapping: Any) -> LabelledHistory:
    return read_history([path], parse_mapping(mapping) if mapping else None)


def told(rows: list[Row]) -> list[tuple[str, str, str | None]]:
    return [(event.kind, event.row.signup_id, event.label) for event in events(rows) if event.kind != "day"]


FULL = {
    "account": {"email": "a@b.example", "exposure": 5.0, "address": {"city": "Oslo"}},
    "device": {"webdriver": False, "components": {"canvas": "h1"}},
    "network": {"ip": "203.0.113.7", "asn": 64500, "is_vpn": True},
    "payment": {"bin": "424242"},
    "session": {"form_seconds": 34.2, "pasted_fields": 1},
}
DOTTED = {
    "account.email": "a@b.example",
    "account.exposure": "5.0",
    "account.address.city": "Oslo",
    "device.webdriver": "false",
    "device.components.canvas": "h1",
    "network.ip": "203.0.113.7",
    "network.asn": "64500",
    "network.is_vpn": "true",
    "payment.bin": "424242",
    "session.form_seconds": "34.2",
    "session.pasted_fields": "1",
}


def write(kind: str, path: Path) -> Path:
    nested = {**row("a", 0), **FULL, "label": "fake", "label_observed_at": format_time(T0), "ring_id": "r1"}
    dotted = {**row("a", 0), **DOTTED, "label": "fake", "label_observed_at": format_time(T0), "ring_id": "r1"}
    if kind == "jsonl":
        return jsonl(path / "h.jsonl", [nested])
    if kind == "jsonl.gz":
        with gzip.open(path / "h.jsonl.gz", "wt") as file:
            file.write(json.dumps(dotted))
        return path / "h.jsonl.gz"
    if kind == "csv":
        with (path / "h.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, [*dotted, "account.phone"])
            writer.writeheader()
            writer.writerow(dotted)
        return path / "h.csv"
    moment = datetime.fromtimestamp(T0 / 1e6, UTC)
    typed = {"network.asn": 64500.0, "payment.bin": 424242, "device.webdriver": False, "occurred_at": moment, "label_observed_at": moment}
    table = pyarrow.Table.from_pylist([{**dotted, **typed, "account.phone": None}])
    pyarrow.parquet.write_table(table, path / "h.parquet")
    return path / "h.parquet"


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "csv", "parquet"])
def test_every_format_says_the_same(tmp_path, kind):
    expected = read(write("jsonl", tmp_path)).rows[0]
    history = read(write(kind, tmp_path))
    assert history.notes == ()
    found = history.rows[0]
    assert found.signup() == expected.signup()
    assert (found.at, found.label, found.label_at, found.ring_id, found.seq) == (T0, "fake", T0, "r1", None)
    signup, warnings = found.signup()
    assert warnings == ()
    assert (signup.network.asn, signup.network.is_vpn, signup.device.webdriver) == (64500, True, False)
    assert (signup.device.components, signup.payment.bin, signup.account.address.city) == ({"canvas": "h1"}, "424242", "Oslo")
    assert (signup.account.phone, signup.session.form_seconds, signup.session.pasted_fields) == (None, 34.2, 1)


def test_rows_are_put_in_order_of_time_and_keep_the_files_order_within_a_moment(tmp_path):
    path = jsonl(tmp_path / "h.jsonl", [row("c", 5), row("b", 1), row("a", 1), row("d", 0)])
    assert [one.signup_id for one in read(path).rows] == ["d", "b", "a", "c"]


def test_labels_come_after_signups_of_their_moment_and_before_later_ones(tmp_path):
    rows = [row("a", 0, label="fake", label_observed_at=format_time(T0 + 60_000_000)), row("b", 1), row("c", 2)]
    assert told(read(jsonl(tmp_path / "h.jsonl", rows)).rows) == [
        ("signup", "a", None),
        ("signup", "b", None),
        ("label", "a", "fake"),
        ("signup", "c", None),
    ]


def test_whose_label_it_is_comes_with_the_label_that_counts(tmp_path):
    rows = [
        row("a", 0, label="fake", label_source="review", label_actor="ana", label_act="ring_7"),
        row("b", 0, label="fake", label_actor="ana"),
        {"signup_id": "b", "label": "genuine", "label_observed_at": format_time(T0), "label_source": "chargeback"},
    ]
    history = read(jsonl(tmp_path / "h.jsonl", rows))
    assert history.notes == ()
    assert [one.hand for one in history.rows] == [Hand("review", "ana", "ring_7"), Hand("chargeback")]


def test_a_label_without_a_time_is_known_and_never_told(tmp_path):
    history = read(jsonl(tmp_path / "h.jsonl", [row("a", 0, label="fake")]))
    assert history.rows[0].label == "fake"
    assert told(history.rows) == [("signup", "a", None)]


def test_label_rows_come_later_change_and_may_lack_their_signup(tmp_path):
    rows = [
        row("a", 0, label="fake", label_observed_at=format_time(T0)),
        {"signup_id": "a", "label": "genuine", "label_observed_at": format_time(T0 + 3 * 60_000_000)},
        {"signup_id": "a", "label": None, "label_observed_at": format_time(T0 + 2 * 60_000_000)},
        {"signup_id": "nobody", "label": "fake"},
        row("b", 2),
        row("c", 3),
    ]
    history = read(jsonl(tmp_path / "h.jsonl", rows))
    assert history.rows[0].label == "genuine"
    assert told(history.rows) == [
        ("signup", "a", None),
        ("label", "a", "fake"),
        ("signup", "b", None),
        ("label", "a", None),
        ("signup", "c", None),
        ("label", "a", "genuine"),
    ]
    assert history.notes == ("a label is for a signup_id that no row has (1 rows)",)


def test_a_label_older_than_its_signup_counts_from_the_signup_on(tmp_path):
    history = read(jsonl(tmp_path / "h.jsonl", [row("a", 5, label="fake", label_observed_at=format_time(T0)), row("b", 6)]))
    assert told(history.rows) == [("signup", "a", None), ("label", "a", "fake"), ("signup", "b", None)]
    assert "before occurred_at" in history.notes[0]


def test_an_id_that_comes_again_counts_once_at_its_first_time(tmp_path):
    history = read(jsonl(tmp_path / "h.jsonl", [row("a", 5), row("a", 1), row("a", 9)]))
    assert [one.at for one in history.rows] == [T0 + 60_000_000]
    assert history.notes == ("signup_id came again; only the first row of an id counts (2 rows)",)


def test_unknown_columns_are_told_once_a_name_and_unusable_values_with_the_row(tmp_path):
    rows = [row("a", 0, extra=1, network={"ip": "nonsense", "asn": "x"}), row("b", 1, extra=2, account={"nosuch": 3})]
    history = read(jsonl(tmp_path / "h.jsonl", rows))
    assert [note.split()[1] for note in history.notes] == ["'account.nosuch'", "'extra'"]
    assert {warning.pointer for warning in history.rows[0].signup()[1]} == {"/network/asn"}


BAD: dict[str, tuple[str, str, str]] = {
    "no time": ("h.jsonl", '{"signup_id": "a", "label": "fake", "account": {"email": "x@y.z"}}', "line 1: occurred_at is missing"),
    "no time, no label": ("h.jsonl", '{"signup_id": "a"}', "occurred_at is missing"),
    "time no time": ("h.jsonl", '{"signup_id": "a", "occurred_at": "yesterday"}', "occurred_at is 'yesterday'"),
    "time a number": ("h.jsonl", '{"signup_id": "a", "occurred_at": 1700000000}', "unix_seconds"),
    "no id": ("h.jsonl", '{"occurred_at": "2026-01-01"}', "signup_id is missing"),
    "strange label": ("h.jsonl", '{"signup_id": "a", "occurred_at": "2026-01-01", "label": "bad"}', "label is 'bad'"),
    "no JSON": ("h.jsonl", '{"signup_id": "a", "occurred_at": "2026-01-01"}\n{', "line 2: not a JSON object"),
    "a list": ("h.jsonl", "[1]", "not a JSON object"),
    "too many values": ("h.csv", "signup_id,occurred_at\na,2026-01-01,x", "line 2: more values"),
    "a column twice": ("h.csv", "signup_id,signup_id\na,b", "two columns"),
    "unknown format": ("h.xlsx", "", "must end in"),
    "no Parquet": ("h.parquet", "PAR1", "no Parquet"),
    "no gzip": ("h.csv.gz", "signup_id", "cannot be read"),
    "not UTF-8": ("h.csv", "\udcff", "not UTF-8"),
    "half an export": ("h.jsonl", '{"signup_id": "a", "facts": {}, "at": 1}', "exported row"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_named_with_its_line_and_field(tmp_path, name):
    file, content, words = BAD[name]
    (tmp_path / file).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(HistoryError, match=words) as caught:
        read(tmp_path / file)
    assert file in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(HistoryError, match="nosuch"):
        read(tmp_path / "nosuch.jsonl")


# --- mapping ---

MAPPING = """
signup_id = {number = true}
label = {column = "fraud", values = {1 = "fake", 0 = "genuine"}}
account.email = "mail"
account.country = {const = "US"}

[network]
ip = {column = "address", as = "ipv4_number"}

[occurred_at]
column = "created"
format = "%d.%m.%Y %H:%M"
zone = "Europe/Berlin"

[label_observed_at]
column = "learnt"
as = "unix_seconds"
"""


def test_a_mapping_file_brings_in_another_csv(tmp_path):
    (tmp_path / "map.toml").write_text(MAPPING)
    lines = (
        "mail,address,created,fraud,learnt,network.asn,other",
        "x@y.example,16909060.7,01.03.2026 01:30,1,1772400000,7,z",
        ",,02.03.2026 00:00,0,,,",
    )
    (tmp_path / "h.csv").write_text("\n".join(lines))
    history = read_history([tmp_path / "h.csv"], read_mapping(tmp_path / "map.toml"))
    first, second = history.rows
    signup = first.signup()[0]
    assert (first.signup_id, second.signup_id) == ("1", "2")
    assert (first.at, first.label, first.label_at) == (T0 + 30 * 60_000_000, "fake", 1_772_400_000_000_000)
    assert (signup.account.email, signup.account.country, signup.network.ip, signup.network.asn) == ("x@y.example", "US", "1.2.3.4", 7)
    assert (second.label, second.label_at, second.signup()[0].account.email) == ("genuine", None, None)
    assert history.notes == ("column 'other' is none of the contract's and is ignored (1 rows)",)


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"nosuch": "x"}, "no field 'nosuch'"),
        ({"account": {"nosuch": "x"}}, "no field 'account.nosuch'"),
        ({"label": 3}, "label is neither"),
        ({"label": {"values": {}}}, "label names no column"),
        ({"label": {"column": "x", "translate": {}}}, "translate"),
        ({"network": {"ip": {"column": "x", "as": "ipv5"}}}, "'ipv5'"),
        ({"network": {"ip": {"column": "x", "as": "unix_ms"}}}, "'unix_ms'"),
        ({"network": {"ip": {"column": "x", "format": "%Y"}}}, "no time"),
        ({"occurred_at": {"column": "x", "format": "%Y", "zone": "Mars"}}, "'Mars'"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_field(mapping, words):
    with pytest.raises(ValueError, match=words):
        parse_mapping(mapping)


def test_a_mapping_file_that_is_wrong_is_named(tmp_path):
    (tmp_path / "map.toml").write_text("nosuch = 'x'")
    with pytest.raises(HistoryError, match=r"map\.toml.*nosuch"):
        read_mapping(tmp_path / "map.toml")
    (tmp_path / "map.toml").write_text("=")
    with pytest.raises(HistoryError, match="not TOML"):
        read_mapping(tmp_path / "map.toml")


def test_what_the_mapping_cannot_find_or_read_is_named(tmp_path):
    (tmp_path / "h.csv").write_text("id,when\na,never\n")
    with pytest.raises(HistoryError, match="no column mail"):
        read(tmp_path / "h.csv", signup_id="id", occurred_at="when", account={"email": "mail"})
    with pytest.raises(HistoryError, match=r"line 2: occurred_at cannot be read from when = 'never'"):
        read(tmp_path / "h.csv", signup_id="id", occurred_at={"column": "when", "format": "%Y"})


def test_the_fields_of_a_mapping_are_those_of_the_contract():
    assert {"account.address.line1", "device.id", "network.is_tor", "payment.bin", "session.honeypot_filled", "collector"} <= FIELDS.keys()
    assert {FIELDS[name] for name in ("network.asn", "session.pasted_fields")} == {int}
    assert (FIELDS["account.exposure"], FIELDS["network.is_vpn"], FIELDS["payment.bin"]) == (float, bool, str)


# --- facts and exports ---

FACTS = Facts(links={"ip": "0f" * 16}, marks={"mail_number": 7}, net=NetFacts(**{field.name: None for field in fields(NetFacts)}))


def test_an_export_is_replayed_in_the_order_of_its_events(tmp_path):
    facts = json.loads(facts_to_json(FACTS))
    changes = [{"seq": 3, "effective": "fake", "received_at": T0, "source": "api"}, {"seq": 5, "effective": None, "received_at": T0}]
    rows = [
        {"signup_id": "b", "at": T0 - 9, "seq": 4, "facts": facts, "vector": [1.0], "label_events": []},
        {"signup_id": "a", "at": T0, "seq": 1, "facts": facts, "label_events": changes, "ring_id": "r"},
        {"signup_id": "c", "at": T0, "seq": 2, "facts": facts, "label": "genuine"},
    ]
    history = read(jsonl(tmp_path / "h.jsonl", rows))
    assert told(history.rows) == [
        ("signup", "a", None),
        ("signup", "c", None),
        ("label", "a", "fake"),
        ("signup", "b", None),
        ("label", "a", None),
    ]
    assert [one.label for one in history.rows] == [None, "genuine", None]
    assert (history.rows[0].facts, history.rows[0].ring_id, history.notes) == (FACTS, "r", ())


def test_an_export_and_plain_rows_are_not_mixed(tmp_path):
    rows = [row("a", 0), {"signup_id": "b", "at": T0, "seq": 1, "facts": json.loads(facts_to_json(FACTS))}]
    with pytest.raises(HistoryError, match="the one or the other"):
        read(jsonl(tmp_path / "h.jsonl", rows))


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
MAILS = st.builds(MailFacts, **{field.name: NUMBERS for field in fields(MailFacts) if "float" in str(field.type)})
SESSIONS = st.builds(Session)


LINKS = st.dictionaries(st.text("abc"), st.text("0123456789abcdef"))
TEXTS = st.none() | st.text(st.characters(codec="utf-8"))


@given(
    st.builds(
        Facts, links=LINKS, marks=st.dictionaries(st.text("abc"), st.integers()), path=TEXTS, mail=st.none() | MAILS, session=SESSIONS
    )
)
def test_facts_come_back_bit_for_bit(facts):
    assert facts_from_json(facts_to_json(facts)) == facts
