from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.answers import compare

GOLDEN = Path(__file__).parent.parent / "golden"
RESPONSES = [(name, version) for name in ai_types() for version in ai_type_named(name).responses.names]


@pytest.fixture
def response() -> dict[str, object]:
    return json.loads((GOLDEN / "extraction" / "ExtractResponse20261123.json").read_text())


def confidences(value: object) -> list[dict[str, object]]:
    """Objects that tell a number as their confidence, at any depth."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict) and isinstance(value.get("confidence"), float) else []
    return own + [found for item in inner for found in confidences(item)]


@pytest.mark.parametrize(("ai_type", "version"), RESPONSES)
def test_confidences_of_every_ai_type_may_differ_by_the_last_digits_alone(ai_type: str, version: str) -> None:
    expected = json.loads((GOLDEN / ai_type / f"{version}.json").read_text())
    assert compare(expected, expected) == []
    for index in range(len(confidences(expected))):
        near, far = copy.deepcopy(expected), copy.deepcopy(expected)
        confidences(near)[index]["confidence"] += 1e-12
        confidences(far)[index]["confidence"] += 1e-6
        assert compare(expected, near) == []
        [line] = compare(expected, far)
        assert line.partition(":")[0].endswith(".confidence")
    assert confidences(expected)


def test_a_line_names_the_path_and_both_values(response: dict[str, object]) -> None:
    answered = copy.deepcopy(response)
    span = answered["annotation_sets"][1]["annotations"][0]["spans"][0]
    span["start_offset"] += 1
    span["box"]["x0"] = 86.600000000001
    answered["annotation_sets"][0]["annotations"][0]["normalized"] = "4712"
    where = "annotation_sets[1].annotations[0].spans[0]"
    assert compare(response, answered) == [
        "annotation_sets[0].annotations[0].normalized: '4711' != '4712'",
        f"{where}.start_offset: 20 != 21",
        f"{where}.box.x0: 86.6 != 86.600000000001",
    ]


@pytest.mark.parametrize(
    ("expected", "answered", "line"),
    [
        ({"a": 1}, {}, "a: missing"),
        ({}, {"a": 1}, "a: not expected"),
        ({"a": None}, {"a": 0}, "a: None != 0"),
        ({"a": True}, {"a": 1}, "a: True != 1"),
        ({"a": 1}, {"a": True}, "a: 1 != True"),
        ({"a": "1"}, {"a": 1}, "a: '1' != 1"),
        ({"a": [1, 2]}, {"a": [1]}, "a: 2 expected, 1 answered"),
        ({"a": [1]}, {"a": {"b": 1}}, "a: a list of 1 != an object of 1"),
        ({"confidence": 0.5}, {"confidence": None}, "confidence: 0.5 != None"),
        ({"confidence": "0.5"}, {"confidence": "0.6"}, "confidence: '0.5' != '0.6'"),
        ({"x.confidence": 1}, {"x.confidence": 1 + 1e-12}, "['x.confidence']: 1 != 1.000000000001"),
        ({"a\x1b[2J": 1}, {"a\x1b[2J": 2}, "['a\\x1b[2J']: 1 != 2"),
        ({"a": "\x1b[2J"}, {"a": ""}, "a: '\\x1b[2J' != ''"),
        ([], {}, "response: a list of 0 != an object of 0"),
    ],
)
def test_what_differs_is_told(expected: object, answered: object, line: str) -> None:
    assert compare(expected, answered) == [line]


def test_lists_are_compared_in_their_order() -> None:
    assert compare({"a": [1, 2]}, {"a": [2, 1]}) == ["a[0]: 1 != 2", "a[1]: 2 != 1"]


def test_numbers_are_equal_however_they_are_written() -> None:
    assert compare({"a": 1}, {"a": 1.0}) == []


def test_of_long_texts_the_part_is_shown_where_they_differ() -> None:
    [line] = compare({"text": "x" * 500 + "yes"}, {"text": "x" * 500 + "no"})
    assert line == f"text: '…{'x' * 20}yes' != '…{'x' * 20}no'"
    [line] = compare({"text": "x" * 500}, {"text": "y" * 500})
    assert line == f"text: '{'x' * 60}…' != '{'y' * 60}…'"


def test_lines_are_limited_and_the_rest_is_counted() -> None:
    lines = compare({"a": list(range(100))}, {"a": list(range(1, 101))}, most=3)
    assert lines == ["a[0]: 0 != 1", "a[1]: 1 != 2", "a[2]: 2 != 3", "and 97 more"]


def test_what_is_nested_deeper_than_python_calls_go_is_compared() -> None:
    one, other = json.loads("1"), json.loads("2")
    for _ in range(5000):
        one, other = {"a": one}, {"a": other}
    [line] = compare(one, other)
    assert line.endswith("a: 1 != 2")
