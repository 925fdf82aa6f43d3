"""The OpenAPI document is whole, and what it shows is true of the code that reads and writes."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from signup_guard.domain import Signup
from signup_guard.schema import examples
from signup_guard.schema.fields import BOUNDS
from signup_guard.schema.openapi import document
from signup_guard.schema.problems import KINDS, Problem
from signup_guard.schema.requests import parse_batch, parse_labels, parse_score
from signup_guard.schema.shapes import _ABOUT
from tests.schema.conform import faults
from tests.schema.requests import NOW, full, pointers

SCHEMAS = document()["components"]["schemas"]


def test_every_reference_leads_somewhere_and_every_shape_is_used() -> None:
    used = set(re.findall(r'"#/components/(schemas|responses)/(\w+)"', json.dumps(document())))
    for kind, name in used:
        assert name in document()["components"][kind]
    assert {name for kind, name in used if kind == "schemas"} == set(SCHEMAS)


def test_the_document_is_json_and_names_each_operation_once() -> None:
    assert json.loads(json.dumps(document())) == document()
    names = [operation["operationId"] for path in document()["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("example", "schema"),
    [
        (examples.SCORE_REQUEST, "ScoreRequest"),
        (examples.SCORE_ANSWER, "ScoreBody"),
        (examples.BATCH_ANSWER, "BatchBody"),
        (examples.LABELS_ANSWER, "LabelsBody"),
        (examples.SIGNUP_ANSWER, "SignupBody"),
        (examples.UPDATES_ANSWER, "UpdatesBody"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_examples_have_the_shapes_that_they_show(example: Any, schema: str) -> None:
    assert faults(example, schema) == []


def test_examples_are_read_without_complaint_but_where_they_show_one() -> None:
    assert parse_score(json.dumps(examples.SCORE_REQUEST).encode(), NOW).warnings == ()
    batch = parse_batch(json.dumps(examples.BATCH_REQUEST).encode(), NOW)
    labels = parse_labels(json.dumps(examples.LABELS_REQUEST).encode(), NOW)
    assert [isinstance(item, Problem) for item in batch] == ["status" in shown for shown in examples.BATCH_ANSWER["results"]]
    assert [item.as_dict() for item in batch if isinstance(item, Problem)] == [
        shown for shown in examples.BATCH_ANSWER["results"] if "status" in shown
    ]
    assert [item.as_dict() for item in labels if isinstance(item, Problem)] == [
        shown["problem"] for shown in examples.LABELS_ANSWER["results"] if "problem" in shown
    ]


def test_the_request_schema_describes_every_field_of_the_domain() -> None:
    for part in fields(Signup):
        described = SCHEMAS["ScoreRequest"]["properties"][part.name]
        value = getattr(Signup("a"), part.name)
        if is_dataclass(value):
            assert described["anyOf"][0]["$ref"].endswith(type(value).__name__)
            assert list(SCHEMAS[type(value).__name__]["properties"]) == [inner.name for inner in fields(value)]


def test_notes_on_fields_are_about_fields() -> None:
    assert set(BOUNDS) | set(_ABOUT) <= set(pointers(full()))
    assert SCHEMAS["Session"]["properties"]["form_seconds"]["description"].startswith("Seconds from")


@pytest.mark.parametrize("status", KINDS)
def test_every_problem_has_the_shape_described(status: int) -> None:
    assert faults(json.loads(Problem(status, "Why", retry_after=3).problem_json()), "ProblemBody") == []
    shared = document()["components"]["responses"][str(status)]
    assert faults(shared["content"]["application/problem+json"]["example"], "ProblemBody") == []
