"""Checks values against the JSON Schema that the OpenAPI document uses, more strictly than a validator would: no unnamed field passes."""

from __future__ import annotations

from typing import Any

from signup_guard.schema.openapi import document

_TYPES = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}


def faults(value: Any, schema: dict[str, Any] | str, place: str = "$") -> list[str]:
    """What is wrong with a value; a schema may be given by name."""
    if isinstance(schema, str):
        schema = document()["components"]["schemas"][schema]
    if "$ref" in schema:
        return faults(value, schema["$ref"].rpartition("/")[2], place)
    if "anyOf" in schema:
        tries = [faults(value, part, place) for part in schema["anyOf"]]
        return [] if [] in tries else min(tries, key=len)
    if "const" in schema:
        return [] if value == schema["const"] else [f"{place}: {value!r}"]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(_TYPES[name](value) for name in types) or value not in schema.get("enum", [value]):
        return [f"{place}: {value!r} is not {schema.get('enum', types)}"]
    found = []
    if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
        named, other = schema.get("properties", {}), schema.get("additionalProperties")
        found += [f"{place}: {name} is missing" for name in schema.get("required", []) if name not in value]
        for name, item in value.items():
            inner = named.get(name, other)
            found += faults(item, inner, f"{place}.{name}") if inner else [f"{place}: {name} is not described"]
    if isinstance(value, list) and "items" in schema:
        found += [fault for number, item in enumerate(value) for fault in faults(item, schema["items"], f"{place}[{number}]")]
    return found
