"""JSON Schema of requests and answers, from the types that `fields` makes its readers of and that `render` and `problems` fill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Final, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from signup_guard.clock import MINUTE
from signup_guard.domain import Account, Device, Network, Payment, Session
from signup_guard.schema.fields import BOUNDS, CARD_EXEMPT, LONGEST_TEXT, bare
from signup_guard.schema.problems import ProblemBody
from signup_guard.schema.render import BatchBody, LabelsBody, ReadyBody, ScoreBody, SignupBody, UpdatesBody
from signup_guard.schema.requests import AHEAD_MOST, BATCH_MOST, COLLECTOR_LONGEST, DEFAULT_SOURCE, LABELS, LABELS_MOST

Schema = dict[str, Any]

_TYPES: Final = {str: "string", bool: "boolean", int: "integer", float: "number", NoneType: "null"}
_ANSWERS: Final = (ScoreBody, BatchBody, LabelsBody, SignupBody, UpdatesBody, ReadyBody, ProblemBody)
_BLOCKS: Final = (Account, Device, Network, Payment, Session)
_ABOUT: Final[Mapping[str, str]] = {
    "/account/path": "The way in: trial, paid, edu, startup, research, referral, api, or the caller's own word.",
    "/account/exposure": "What the account could cost, in the caller's own unit; orders the queue, is no signal.",
    "/device/id": "The random id that the page's script keeps.",
    "/device/components": "Hashes by name (canvas, webgl, fonts, audio).",
    "/device/screen": "Width and height in pixels, such as 1920x1080.",
    "/network/ip": "The applicant's address at the edge, IPv4 or IPv6.",
    "/network/ja4": "The JA4 fingerprint of the TLS handshake.",
    "/payment/card_fingerprint": "The payment processor's name for the card; never its number.",
    "/payment/bin": "The first 6 to 8 digits of the card number.",
    "/payment/funding": "credit, debit, prepaid, virtual or unknown.",
    "/session/form_seconds": "Seconds from the form's showing to its sending.",
}


def reference(name: str) -> Schema:
    """Points at a schema of the document.

    >>> reference("ScoreBody")
    {'$ref': '#/components/schemas/ScoreBody'}
    """
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> dict[str, Schema]:
    """Every schema of the document, by name."""
    blocks = {cls.__name__: _block(cls, f"/{cls.__name__.lower()}") for cls in _BLOCKS}
    answers = {cls.__name__: _object(cls) for root in _ANSWERS for cls in _typed_dicts(root)}
    return _requests() | blocks | dict(sorted(answers.items()))


def _requests() -> dict[str, Schema]:
    signup_id = {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,128}$"}
    moment: Schema = {"type": ["string", "null"], "format": "date-time"}
    exempt = ", ".join(f"`{pointer}`" for pointer in ("/signup_id", *sorted(CARD_EXEMPT)))
    return {
        "ScoreRequest": {
            "type": "object",
            "description": "A signup. Unknown fields get a warning; longer strings than "
            f"{LONGEST_TEXT:,} characters are cut, with a warning. A card number is never kept: in a payment field it is 422, in other "
            f"text it is cut out, with a warning. Exempt are {exempt}.",
            "required": ["signup_id"],
            "properties": {
                "signup_id": signup_id,
                "occurred_at": moment
                | {"description": f"The server's clock where absent; 422 when it lies more than {AHEAD_MOST // MINUTE} minutes ahead."},
                **{cls.__name__.lower(): _nullable(reference(cls.__name__)) for cls in _BLOCKS},
                "collector": {
                    "type": ["string", "null"],
                    "description": "The text of the page's hidden field, as it came: its `device` and `session` fill in what the request "
                    f"lacks. Whatever is wrong in it is a warning. It is cut at {COLLECTOR_LONGEST:,} characters.",
                },
                "explain": {"type": ["boolean", "null"], "default": False, "description": "Whether an `allow` comes with its reasons too."},
            },
        },
        "BatchRequest": _list_of("requests", "ScoreRequest", BATCH_MOST),
        "LabelsRequest": _list_of("labels", "Label", LABELS_MOST),
        "Label": {
            "type": "object",
            "description": "What somebody says of a signup; `clear` takes back what the same source said. Unknown fields are ignored.",
            "required": ["signup_id", "label"],
            "properties": {
                "signup_id": signup_id,
                "label": {"type": "string", "enum": list(LABELS)},
                "source": {"type": ["string", "null"], "default": DEFAULT_SOURCE, "description": "Who says so; taken in lower case."},
                "reason": {"type": ["string", "null"]},
                "actor": {
                    "type": ["string", "null"],
                    "description": "The person who says so; no one person outweighs all others in training.",
                },
                "act": {"type": ["string", "null"], "description": "Names the one decision that labelled many signups at once."},
                "observed_at": moment | {"description": f"When it happened; at most {AHEAD_MOST // MINUTE} minutes ahead."},
            },
        },
    }


def _list_of(name: str, item: str, most: int) -> Schema:
    return {
        "type": "object",
        "required": [name],
        "properties": {name: {"type": "array", "maxItems": most, "items": reference(item)}},
    }


def _block(cls: type, pointer: str) -> Schema:
    """An object of a request: no field is required, and null is missing."""
    properties = {}
    for name, hint in get_type_hints(cls).items():
        kind, place = bare(hint), f"{pointer}/{name}"
        schema = _nullable(_block(kind, place) if isinstance(kind, type) and is_dataclass(kind) else _schema(kind))
        bounds = BOUNDS.get(place)
        about = (_ABOUT.get(place), f"From {bounds[0]:,} to {bounds[1]:,}; another number is missing, with a warning." if bounds else None)
        if any(about):
            schema["description"] = " ".join(filter(None, about))
        properties[name] = schema
    return {"type": "object", "description": _description(cls), "properties": properties}


def _object(cls: type) -> Schema:
    """An object of an answer."""
    hints = get_type_hints(cls, include_extras=True)
    return {
        "type": "object",
        "description": _description(cls),
        "required": [name for name, hint in hints.items() if get_origin(hint) is not NotRequired],
        "properties": {name: _schema(hint) for name, hint in hints.items()},
    }


def _schema(hint: Any) -> Schema:
    if hint in _TYPES:
        return {"type": _TYPES[hint]}
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"type": "string", "enum": list(parts)}
    if origin is NotRequired:
        return _schema(parts[0])
    if origin is list:
        return {"type": "array", "items": _schema(parts[0])}
    if origin is dict or origin is Mapping:
        return {"type": "object", "additionalProperties": _schema(parts[1])}
    if origin is Union or origin is UnionType:
        kinds = [_schema(part) for part in parts if part is not NoneType]
        schema = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
        return _nullable(schema) if NoneType in parts else schema
    return reference(hint.__name__)


def _nullable(schema: Schema) -> Schema:
    if "type" not in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return schema | {"type": [schema["type"], "null"]}


def _typed_dicts(hint: Any) -> Iterator[type]:
    """The typed dictionaries that a type is made of."""
    if is_typeddict(hint):
        yield hint
        for part in get_type_hints(hint).values():
            yield from _typed_dicts(part)
    for part in get_args(hint):
        yield from _typed_dicts(part)


def _description(cls: type) -> str:
    return " ".join((cls.__doc__ or "").split())
