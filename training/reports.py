"""Reports of other commands as further sections of a model's card: figures that a fit cannot have, such as those on other platforms."""

from __future__ import annotations

import json
import re
from pathlib import Path

from signup_guard.errors import BundleError
from signup_guard.scoring.bundle import CARD, sha256
from training.card import CARD_TEXT
from training.pages import Block, Section, Table, markdown_sections, sections_page


def add_report(bundle: Path, title: str, text: str) -> None:
    """Puts a Markdown report (paragraphs and tables) behind the sections of a bundle's card, which the manifest then names anew.

    Raises `BundleError` when the card has a section of this title already, or the bundle has no card.
    """
    manifest = json.loads((bundle / "manifest.json").read_bytes())
    if not {CARD, CARD_TEXT} <= manifest["files"].keys():
        raise BundleError(f"{bundle.name} has no card to add to")
    written = (bundle / CARD_TEXT).read_text("utf-8")
    if f"\n## {title}\n" in written:
        raise BundleError(f"the card of {bundle.name} has a section `{title}` already: give another title")
    sections = [Section(title, _blocks(text))]
    (bundle / CARD_TEXT).write_text(f"{written}\n{markdown_sections(sections, 2)}\n", "utf-8")
    page = (bundle / CARD).read_text("utf-8")
    (bundle / CARD).write_text(page.replace("\n</main>", f"\n{sections_page(sections, 2)}\n</main>"), "utf-8")
    manifest["files"] |= {name: sha256(bundle / name) for name in (CARD, CARD_TEXT)}
    (bundle / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def _blocks(text: str) -> list[Block]:
    """The paragraphs and tables of a report."""
    found: list[Block] = []
    for part in filter(None, (part.strip() for part in re.split(r"\n\s*\n", text))):
        if part.startswith("|"):
            head, _, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in part.splitlines())
            found.append(Table(head, rows))
        else:
            found.append(" ".join(part.split()))
    return found
