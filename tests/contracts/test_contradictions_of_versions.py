"""What a request says against itself is told in every released version of every AI type, in that version's words."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest

from konfuzio_sdk.bento.ai_type import AIType, ai_type_named, ai_types
from konfuzio_sdk.bento.versions import Payload, PayloadError

if TYPE_CHECKING:
    from collections.abc import Callable

Steps: TypeAlias = tuple[str | int, ...]

GOLDEN = Path(__file__).parents[1] / "golden"
VERSIONS = [
    pytest.param(ai_type_named(name), version.name, id=version.name)
    for name in ai_types()
    for version in ai_type_named(name).requests
]
FILE_SPLITTING = ai_type_named("file_splitting")


def golden(ai_type: AIType[Any, Any], version: str) -> Payload:
    """Two pages; characters at 0 to 39, with gaps, of which the last seven are on page 2."""
    return json.loads((GOLDEN / ai_type.name / f"{version}.json").read_text(encoding="utf-8"))


class Case(NamedTuple):
    """A contradiction, and where it is told: in a request with a box a character, and in one with columns."""

    boxes: Callable[[Payload], object]
    boxes_path: Steps
    columns: Callable[[Payload], object]
    columns_path: Steps


def box(key: str, **changed: float) -> Callable[[Payload], object]:
    return lambda payload: payload["bboxes"][key].update(changed)


def column(name: str, row: int, value: object) -> Callable[[Payload], object]:
    return lambda payload: payload["characters"][name].__setitem__(row, value)


def page(row: int, **changed: object) -> Callable[[Payload], object]:
    return lambda payload: payload["pages"][row].update(changed)


def both(change: Callable[[Payload], object], path: Steps, columns_path: Steps | None = None) -> Case:
    return Case(change, path, change, columns_path or path)


CASES = {
    "box on a page that is not there": Case(
        box("0", page_number=99),
        ("bboxes", "0", "page_number"),
        lambda p: p["characters"].update(page=[[99, 1], [1, 25], [2, 7]]),
        ("characters", "page", 0),
    ),
    "box on another page than its character": Case(
        box("31", page_number=1),
        ("bboxes", "31", "page_number"),
        lambda p: p["characters"].update(page=[[1, 27], [2, 6]]),
        ("characters", "page", 31),
    ),
    "inverted box": Case(box("0", x1=-1.0), ("bboxes", "0", "x1"), column("x1", 0, -1.0), ("characters", "x1", 0)),
    "box upside down": Case(
        box("0", y1=-1.0), ("bboxes", "0", "y1"), column("y1", 0, [-1.0, 12]), ("characters", "y1", 0)
    ),
    "box out of this world": Case(
        box("0", x1=1e300), ("bboxes", "0", "x1"), column("x1", 0, 1e300), ("characters", "x1", 0)
    ),
    "offset past the text": Case(
        lambda p: p["bboxes"].update({"40": p["bboxes"].pop("39")}),
        ("bboxes", "40"),
        lambda p: p["characters"]["offset"].__setitem__(-1, [40, 1]),
        ("characters", "offset", 40),
    ),
    "no page": both(lambda p: p.update(pages=[]), ("bboxes", "0", "page_number"), ("characters", "page", 0)),
    "page twice": both(page(1, number=1), ("pages", 1, "number")),
    "page without end": Case(
        page(1, original_size=[1e300, 10]),
        ("pages", 1, "original_size", 0),
        page(1, width=1e300),
        ("pages", 1, "width"),
    ),
    "page of no size to speak of": Case(
        page(0, original_size=[10, 1e-300]),
        ("pages", 0, "original_size", 1),
        page(0, height=1e-300),
        ("pages", 0, "height"),
    ),
    "characters without text": both(lambda p: p.update(text=""), ("bboxes", "0"), ("characters", "offset", 0)),
    "text that goes on after the last page": both(lambda p: p.update(text=p["text"] + "\fmore"), ("pages",)),
    "text on a page that is left out": both(lambda p: p["pages"].pop(0), ("pages",)),
    "text of more pages than there could be": both(lambda p: p.update(text=p["text"] + "\f" * 100_000), ("text",)),
}


def refused(ai_type: AIType[Any, Any], payload: Payload) -> PayloadError:
    before = copy.deepcopy(payload)
    with pytest.raises(PayloadError) as caught:
        ai_type.parse(payload)
    assert payload == before
    return caught.value


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("ai_type", "version"), VERSIONS)
def test_a_contradiction_is_told_by_its_field(ai_type: AIType[Any, Any], version: str, name: str) -> None:
    case, payload = CASES[name], golden(ai_type, version)
    with_boxes = "bboxes" in payload
    (case.boxes if with_boxes else case.columns)(payload)
    error = refused(ai_type, payload)
    assert error.unusable
    assert error.version == version
    assert error.faults[0].path == (case.boxes_path if with_boxes else case.columns_path)


@pytest.mark.parametrize(("ai_type", "version"), VERSIONS)
def test_what_is_odd_but_no_contradiction_is_taken(ai_type: AIType[Any, Any], version: str) -> None:
    payload = golden(ai_type, version)
    blank_page = {**payload["pages"][1], "number": 3, "id": 4203}
    if "id" not in payload["pages"][1]:
        del blank_page["id"]
    payload["pages"].append(blank_page)
    payload["text"] += "\f \n\f"  # a blank page, listed, and another that is not
    if "bboxes" in payload:
        payload["bboxes"]["0"].update(x0=5.0, x1=5.0, y0=-9.0)  # no area, and partly below the page
    else:
        payload["characters"]["x0"][0] = payload["characters"]["x1"][0] = 5.0
        payload["characters"]["y0"][0] = [-9.0, 12]
    assert ai_type.parse(payload)[1] == version


@pytest.mark.parametrize(("ai_type", "version"), VERSIONS)
def test_a_text_without_form_feeds_does_not_say_where_pages_end(ai_type: AIType[Any, Any], version: str) -> None:
    payload = golden(ai_type, version)
    payload["text"] = payload["text"].replace("\f", "\n")
    assert ai_type.parse(payload)[1] == version


@pytest.mark.parametrize(("ai_type", "version"), VERSIONS)
def test_a_text_alone_may_have_any_number_of_pages(ai_type: AIType[Any, Any], version: str) -> None:
    payload = golden(ai_type, version)
    payload["characters" if "characters" in payload else "bboxes"] = None
    payload.update(pages=[], text="one\ftwo\fthree")
    assert ai_type.parse(payload, version=version)[1] == version


@pytest.mark.parametrize("version", FILE_SPLITTING.requests.names)
@pytest.mark.parametrize(
    ("change", "path"),
    [
        (page(1, id=4201), ("pages", 1, "id")),
        (page(1, id=2**63), ("pages", 1, "id")),
        (page(1, id=-(2**63) - 1), ("pages", 1, "id")),
        (
            page(1, categories=[{"id": 2**64 - 1, "name": "", "confidence": None}]),
            ("pages", 1, "categories", 0, "id"),
        ),
    ],
    ids=["page id twice", "page id beyond 64 bits", "page id below 64 bits", "Category id beyond 64 bits"],
)
def test_ids_that_no_answer_could_repeat_are_told(
    version: str, change: Callable[[Payload], object], path: Steps
) -> None:
    payload = golden(FILE_SPLITTING, version)
    change(payload)
    assert refused(FILE_SPLITTING, payload).faults[0].path == path
