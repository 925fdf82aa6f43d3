"""A report as Markdown and as one HTML file that needs nothing beside it."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are text; the first column names the row."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG; `name` is its file beside the Markdown, `about` what it shows."""

    name: str
    about: str
    png: bytes


Block = str | list[str] | Table | Picture
"""A paragraph, a list of points, a table, a picture.  Text may hold `code` and **strong** words."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: Sequence[Block]


_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:15px/1.5 system-ui,sans-serif;max-width:66rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse}"
    "th,td{padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #8886}"
    "div{overflow-x:auto}img{max-width:100%;background:#fff}table{overflow-wrap:normal}"
)


def markdown(sections: Sequence[Section]) -> str:
    """The report; the first section's heading is the page's."""
    return f"{markdown_sections(sections[:1], 1)}\n\n{markdown_sections(sections[1:], 2)}\n"


def markdown_sections(sections: Sequence[Section], level: int) -> str:
    """Sections with headings of this level."""
    return "\n\n".join(part for one in sections for part in (f"{'#' * level} {one.title}", *map(_markdown, one.blocks)))


def _markdown(block: Block) -> str:
    if isinstance(block, str):
        return block
    if isinstance(block, list):
        return "\n".join(f"- {point}" for point in block)
    if isinstance(block, Table):
        return markdown_table(block)
    return f"![{block.about}]({block.name})"


def markdown_table(table: Table) -> str:
    """One table."""
    lines = (table.head, ["---"] * len(table.head), *table.rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(sections: Sequence[Section]) -> str:
    """The report as HTML, pictures and style inside."""
    title, body = _text(sections[0].title), f"{sections_page(sections[:1], 1)}\n{sections_page(sections[1:], 2)}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main>\n{body}\n</main></body></html>\n'


def sections_page(sections: Sequence[Section], level: int) -> str:
    """Sections as HTML, with headings of this level."""
    return "\n".join(part for one in sections for part in (f"<h{level}>{_text(one.title)}</h{level}>", *map(_html, one.blocks)))


def _html(block: Block) -> str:
    if isinstance(block, str):
        return f"<p>{_text(block)}</p>"
    if isinstance(block, list):
        return "<ul>" + "".join(f"<li>{_text(point)}</li>" for point in block) + "</ul>"
    if isinstance(block, Table):
        head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in block.head)
        rows = (f'<tr><th scope="row">{_text(row[0])}</th>' + "".join(f"<td>{_text(cell)}</td>" for cell in row[1:]) for row in block.rows)
        return f'<div tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    data = base64.b64encode(block.png).decode()
    return f'<img alt="{html.escape(block.about)}" src="data:image/png;base64,{data}">'


def _text(text: str) -> str:
    """Markdown's `code` and **strong** as HTML.

    >>> _text("**a** < `b`")
    '<strong>a</strong> &lt; <code>b</code>'
    """
    escaped = html.escape(text, quote=False)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", escaped))
