"""The docs page: the OpenAPI document as HTML, which loads nothing but its own stylesheet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from flask import render_template
from markupsafe import Markup, escape

from signup_guard.schema.openapi import document
from signup_guard.schema.problems import KINDS


@cache
def page() -> str:
    """The page; needs an app context when it is first made."""
    return render_template(
        "docs.html", document=document(), kinds=KINDS, code=_code, kind=_kind, pretty=_pretty, resolved=_resolved, fields=_fields
    )


def _code(text: str) -> Markup:
    """Text with what stands between backticks as code.

    >>> print(_code("send `<id>` & wait"))
    send <code>&lt;id&gt;</code> &amp; wait
    """
    parts = text.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts))


def _kind(schema: Mapping[str, Any]) -> Markup:
    """A schema's type in words.

    >>> print(_kind({"type": "array", "items": {"$ref": "#/components/schemas/Label"}}))
    list of <a href="#schema-Label">Label</a>
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    for combination, word in (("anyOf", Markup(" or ")), ("allOf", Markup(" and "))):
        if combination in schema:
            return word.join(_kind(part) for part in schema[combination])
    if "enum" in schema:
        return Markup(" or ").join(Markup("<code>{}</code>").format(word) for word in schema["enum"])
    types = schema.get("type", "any")
    words = Markup(" or ").join(types if isinstance(types, list) else [types])
    if "items" in schema:
        return Markup("list of {}").format(_kind(schema["items"]))
    return words


def _fields(schema: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Mapping[str, Any], bool]]:
    """The fields of an object, those of objects inside it too: dotted name, schema, whether it is required."""
    found = []
    for name, field in schema.get("properties", {}).items():
        found.append((prefix + name, field, name in schema.get("required", ())))
        found += _fields(field, f"{prefix}{name}.")
    return found


def _resolved(response: Mapping[str, Any]) -> Mapping[str, Any]:
    """A response, or the shared one that it points at."""
    if "$ref" not in response:
        return response
    shared: Mapping[str, Any] = document()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return shared


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
