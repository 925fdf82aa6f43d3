"""What cuts cost, what is shown of it, and that a page holds what its Markdown says."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from signup_guard.errors import BundleError
from signup_guard.scoring.bundle import CARD, load_bundle
from signup_guard.scoring.choice import find
from tests.bundles import tiny
from training.card import CARD_TEXT, drift
from training.pages import Picture, Section, Table, markdown, page
from training.reports import add_report
from training.thresholds import thresholds, thresholds_table

MODELS = Path(__file__).parents[2] / "models"
PNG = b"\x89PNG\r\n"
SECTIONS = [
    Section("Card <1>", ["A **strong** word, some `code`, 1 < 2 & 3.", ["one", "two"]]),
    Section("Figures", [Table(["what", "figure"], [["AUC", "0.9"], ["<b>", "x"]]), Picture("f.png", 'a "picture"', PNG)]),
]


def test_both_pages_say_the_same() -> None:
    text, shown = markdown(SECTIONS), page(SECTIONS)
    assert text.startswith("# Card <1>\n\nA **strong** word")
    assert "| AUC | 0.9 |" in text and '![a "picture"](f.png)' in text
    words = set(re.findall(r"\w+", re.sub(r"[*`|#-]|f\.png", " ", text)))
    assert words <= set(re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", shown)) + " a picture"))


def test_what_is_text_stays_text_and_nothing_is_loaded() -> None:
    shown = page(SECTIONS)
    assert "&lt;b&gt;" in shown and "<b>" not in shown
    assert 'alt="a &quot;picture&quot;"' in shown
    assert re.findall(r'(?:src|href)="([^"]{0,15})', shown) == ["data:image/png;"]


def test_what_a_cut_costs_in_a_small_case() -> None:
    """1,000 genuine people, ten of them above the cut; two rings of 50, of which one is seen whole, the other not at all."""
    fake = np.array([False] * 1000 + [True] * 100)
    log_odds = np.where(np.arange(1100) % 100 == 0, 2.0, -2.0)
    log_odds[1000:] = np.repeat([2.0, -2.0], 50)
    rings = np.concatenate([np.arange(1000), np.repeat([2000, 2001], 50)])
    traffic = np.repeat([2.0, -2.0], [60, 940])
    (row,) = thresholds(fake, log_odds, rings, {"hold": 0.0}, traffic, per_day=500)
    assert (row["genuine"]["value"], row["fake"]["value"]) == (0.01, 0.5)
    assert row["genuine"]["low"] < 0.01 < row["genuine"]["high"] < 0.02
    assert (row["fake"]["low"], row["fake"]["high"]) == (0.0, 1.0), "two rings tell nothing"
    assert row["precision"] == pytest.approx(50 / 60)
    assert row["items_a_day"] == pytest.approx(30 * 11 / 60), "30 of 500 are held a day; ten people and a ring are eleven items"
    assert row["genuine_a_day"] == pytest.approx(30 / 6)
    assert row["leaked_a_ring"] == 25
    for what in ("items_a_day", "genuine_a_day", "leaked_a_ring"):
        low, high = row["between"][what]
        assert low < row[what] < high
    assert row["between"]["leaked_a_ring"] == [0, 50]
    head, (cells,) = thresholds_table([row])
    assert cells[-1] == "25.0 (0.0-50.0)"
    assert len(head) == len(cells)


def test_where_nobody_is_hit_the_rule_of_three_says_how_many_may_be() -> None:
    fake = np.arange(400) < 100
    (row,) = thresholds(fake, np.where(fake, 1.0, -1.0), np.arange(400), {"hold": 0.0}, np.array([1.0]), 10)
    assert (row["genuine"]["value"], row["genuine"]["high"]) == (0.0, 0.01)


def test_the_shipped_card_names_the_first_of_many_files() -> None:
    path = find([MODELS])
    files = json.loads((path / "manifest.json").read_bytes())["data"]["files"]
    said = (path / CARD).read_text(), (path / "CARD.md").read_text()
    assert len(files) > 3
    for text in said:
        assert [file["name"] for file in files if file["sha256"] in text] == [file["name"] for file in files[:3]]
        assert f"and {len(files) - 3} more" in text


REPORT = "Bundle x, 2 < 3,\ntwo lines.\n\n| tier | stopped, % |\n| --- | --- |\n| T0 | 90 by 3 |\n"


def test_a_report_becomes_a_section_of_the_card(tmp_path: Path) -> None:
    shipped = find([MODELS])
    path = Path(shutil.copytree(shipped, tmp_path / shipped.name))
    add_report(path, "Operators by tier", REPORT)
    assert load_bundle(path).id == shipped.name, "the manifest names the new card"
    text, shown = ((path / name).read_text() for name in (CARD_TEXT, CARD))
    assert text.startswith((shipped / CARD_TEXT).read_text())
    assert text.endswith(
        "\n\n## Operators by tier\n\nBundle x, 2 < 3, two lines.\n\n| tier | stopped, % |\n| --- | --- |\n| T0 | 90 by 3 |\n"
    )
    assert '<h2>Operators by tier</h2>\n<p>Bundle x, 2 &lt; 3, two lines.</p>\n<div tabindex="0"><table>' in shown
    assert '<th scope="row">T0</th><td>90 by 3</td>' in shown and shown.endswith("</main></body></html>\n")
    with pytest.raises(BundleError, match="has a section `Operators by tier` already"):
        add_report(path, "Operators by tier", REPORT)
    with pytest.raises(BundleError, match="has no card"):
        add_report(tiny(tmp_path), "Operators by tier", REPORT)


@pytest.mark.parametrize(
    ("moved", "score", "told"),
    [
        ({}, None, "Too few signups to tell."),
        (
            {"net_signups_24h": 0.4, "form_seconds": 0.05},
            0.123,
            "1 of 2 columns are stable (PSI below 0.1); the furthest: `net_",
        ),
        ({"net_signups_24h": 0.4}, 0.123, "the score has moved by 0.12"),
        ({"net_signups_24h": 0.4}, None, "too few labelled rows tell of the score itself"),
    ],
)
def test_how_far_the_newest_signups_have_moved_is_told(moved: dict[str, float], score: float | None, told: str) -> None:
    (text,) = drift({"moved": moved, "score_moved": score})
    assert told in text
