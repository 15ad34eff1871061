from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.versions import Payload, PayloadError
from konfuzio_sdk.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent.parent / "golden" / "extraction"
OLD = "ExtractRequest20241227"
NEW = "ExtractRequest20261123"


def golden(name: str) -> Payload:
    return json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def refused(payload: Payload) -> PayloadError:
    before = copy.deepcopy(payload)
    with pytest.raises(PayloadError) as caught:
        AI_TYPE.parse(payload)
    assert payload == before
    return caught.value


OLD_CASES: dict[str, tuple[Callable[[Payload], object], tuple[str | int, ...]]] = {
    "page that is not there": (lambda p: p["bboxes"]["4"].update(page_number=99), ("bboxes", "4", "page_number")),
    "no pages": (lambda p: p.update(pages=[]), ("bboxes", "0", "page_number")),
    "pages are null": (lambda p: p.update(pages=None), ("bboxes", "0", "page_number")),
    "box inside out": (lambda p: p["bboxes"]["4"].update(x1=-1), ("bboxes", "4", "x1")),
    "box upside down": (lambda p: p["bboxes"]["4"].update(y1=-1), ("bboxes", "4", "y1")),
    "offset past the text": (lambda p: p["bboxes"].update({"9999": p["bboxes"]["4"]}), ("bboxes", "9999")),
    "boxes without text": (lambda p: p.update(text=None), ("bboxes", "0")),
    "page twice": (lambda p: p["pages"].append(p["pages"][0]), ("pages", 2, "number")),
}


@pytest.mark.parametrize("case", OLD_CASES)
def test_a_contradiction_is_told_in_the_callers_words(case: str) -> None:
    change, path = OLD_CASES[case]
    payload = golden(OLD)
    change(payload)
    error = refused(payload)
    assert error.unusable
    assert error.version == OLD
    assert error.faults[0].path == path


NEW_CASES: dict[str, tuple[Callable[[Payload], object], tuple[str | int, ...]]] = {
    "column too short": (lambda p: p["characters"]["x1"].pop(), ("characters", "x1")),
    "runs too long": (lambda p: p["characters"].update(y0=[[1.0, 10**15]]), ("characters", "y0")),
    "offsets without end": (lambda p: p["characters"].update(offset=[[0, 10**15]]), ("characters", "offset")),
    "offset twice": (
        lambda p: p["characters"].update(offset=[[0, 20], [5, 13]]),
        ("characters", "offset", 5),
    ),
    "page that is not there": (lambda p: p["characters"].update(page=[[7, 33]]), ("characters", "page", 0)),
    "offsets of more characters than could be": (
        lambda p: p["characters"].update(offset=[[0, 2**62]] * 1000),
        ("characters", "offset"),
    ),
    "as many pages as 2^62": (lambda p: p["characters"].update(page=[[1, 2**62]]), ("characters", "page")),
    "offset at the end of counting": (
        lambda p: p["characters"]["offset"].__setitem__(0, [2**63 - 1, 8]),
        ("characters", "offset", 2**63 - 1),
    ),
    "text of a character without a box": (
        lambda p: p["characters"]["other_text"].update({"8": "x"}),
        ("characters", "other_text", 8),
    ),
}


@pytest.mark.parametrize("case", NEW_CASES)
def test_columns_that_contradict_each_other_are_told(case: str) -> None:
    change, path = NEW_CASES[case]
    payload = golden(NEW)
    change(payload)
    error = refused(payload)
    assert error.unusable
    assert error.faults[0].path == path


MALFORMED: dict[str, Callable[[Payload], object]] = {
    "unknown key": lambda p: p.update(extra=1),
    "unknown key of a page": lambda p: p["pages"][0].update(extra=1),
    "NaN": lambda p: p["characters"]["x0"].__setitem__(0, float("nan")),
    "infinite": lambda p: p["pages"][0].update(width=float("inf")),
    "width 0": lambda p: p["pages"][0].update(width=0),
    "page 0": lambda p: p["pages"][0].update(number=0),
    "page beyond counting": lambda p: p["pages"][0].update(number=10**30),
    "rotation by 45": lambda p: p["pages"][0].update(rotation=45),
    "image is cut base64": lambda p: p["pages"][0]["image"].update(data="AAAAA"),
    "image is a remainder": lambda p: p["pages"][0]["image"].update(data="A==="),
    "version is a list": lambda p: p.update(schema_version=[[["x"]]]),
    "image is no base64": lambda p: p["pages"][0]["image"].update(data="???"),
    "origin at the top": lambda p: p["geometry"].update(origin="top_left"),
    "run of nothing": lambda p: p["characters"]["page"].append([1, 0]),
    "line beyond counting": lambda p: p["characters"].update(line=[[2**40, 33]]),
    "negative offset": lambda p: p["characters"]["offset"].insert(0, [-1, 1]),
    "count beyond 64 bits": lambda p: p["characters"]["offset"].__setitem__(0, [0, 2**63]),
    "pages without end": lambda p: p.update(pages=p["pages"] * 60_000),
    "keys without end": lambda p: p["pages"][0].update((f"key {number}", 1) for number in range(2000)),
    "run of three": lambda p: p["characters"]["page"].append([1, 1, 1]),
    "text for a number": lambda p: p["characters"]["x0"].__setitem__(0, "1"),
    "true for a number": lambda p: p["characters"]["x0"].__setitem__(0, True),
    "text in a run": lambda p: p["characters"]["y0"].__setitem__(0, ["800.25", 12]),
    "a part for a count": lambda p: p["characters"]["line"].__setitem__(0, [0, 12.0]),
    "true for a page": lambda p: p["pages"][0].update(number=True),
    "a part for a page": lambda p: p["pages"][0].update(number=1.0),
    "text for a width": lambda p: p["pages"][0].update(width="595.2"),
    "false for a rotation": lambda p: p["pages"][0].update(rotation=False),
    "true for the first page": lambda p: p["geometry"].update(first_page=True),
    "a part for the first line": lambda p: p["geometry"].update(first_line=0.0),
    "number for a text": lambda p: p.update(text=4711),
    "offset key that is none": lambda p: p["characters"]["other_text"].update({"09": "x"}),
    "offset keys that are none": lambda p: p["characters"].update(other_text={f"x{n}": "" for n in range(10_000)}),
    "source without a media type": lambda p: p["source"].pop("media_type"),
    "source of no media type": lambda p: p["source"].update(media_type="a file"),
    "source that is no base64": lambda p: p["source"].update(data="???"),
    "unknown key of a source": lambda p: p["source"].update(path="file.pdf"),
}


ENDLESS = {"NaN", "infinite"}
"""Numbers that are well-formed, and make no sense."""


@pytest.mark.parametrize("case", MALFORMED)
def test_the_newest_version_is_strict(case: str) -> None:
    payload = golden(NEW)
    MALFORMED[case](payload)
    with pytest.raises(PayloadError) as caught:
        AI_TYPE.parse(payload)
    assert caught.value.unusable is (case in ENDLESS)
    assert caught.value.faults[0].path


def test_of_the_newest_version_whole_numbers_pass_for_measures_and_null_for_what_is_not_there() -> None:
    payload = golden(NEW)
    payload["pages"][0].update(width=595, image=None, segmentation=None)
    payload["characters"]["x0"][0] = 50
    payload.update(source=None, raw_ocr_response=None)
    parsed, _ = AI_TYPE.parse(payload)
    assert parsed["pages"][0]["width"] == 595
    assert parsed["source"] is None


def test_versions_of_2024_convert_as_they_always_did() -> None:
    payload = golden(OLD)
    payload["bboxes"]["0"].update(x0="50", page_number="1", line_index=0.0)
    payload["pages"][0].update(number=True, unknown="key")
    parsed, _ = AI_TYPE.parse(payload)
    assert parsed["characters"]["x0"][0] == 50
    assert parsed["pages"][0]["number"] == 1


def test_a_deeply_nested_ocr_response_is_taken_as_it_is() -> None:
    payload = golden(NEW)
    nested: list[object] = []
    for _ in range(1000):
        nested = [nested]
    payload["raw_ocr_response"] = nested
    assert AI_TYPE.parse(payload)[0]["raw_ocr_response"] == nested


def test_there_are_never_more_than_twenty_faults() -> None:
    payload = golden(OLD)
    payload["pages"] = []
    assert len(refused(payload).faults) == 20


@pytest.mark.parametrize("body", [None, [], "text", 7])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    with pytest.raises(PayloadError, match="must be a JSON object"):
        AI_TYPE.parse(body)


@pytest.mark.parametrize("name", [OLD, NEW])
def test_of_very_many_faults_few_are_told(name: str) -> None:
    payload = golden(name)
    if name == OLD:
        payload["bboxes"] = {f"x{number}": {} for number in range(100_000)}
    else:
        payload.update((f"key {number}", 1) for number in range(900))
    with pytest.raises(PayloadError) as caught:
        AI_TYPE.parse(payload)
    assert len(caught.value.faults) == 20


def test_a_fault_in_a_late_portion_is_found_and_valid_boxes_stay() -> None:
    payload = golden(OLD)
    box = payload["bboxes"]["0"]
    payload["text"] = "x" * 2000
    payload["bboxes"] = {str(number): box for number in range(2000)}
    parsed, _ = AI_TYPE.parse(payload)
    assert len(parsed["characters"]["x0"]) == 2000
    payload["bboxes"]["1999"] = {**box, "x0": None}
    with pytest.raises(PayloadError) as caught:
        AI_TYPE.parse(payload)
    assert [fault.path for fault in caught.value.faults] == [("bboxes", "1999", "x0")]


def test_names_that_the_sender_made_up_are_shortened() -> None:
    payload = golden(NEW)
    payload["k" * 10**6] = 1
    with pytest.raises(PayloadError) as caught:
        AI_TYPE.parse(payload)
    assert len(str(caught.value)) < 300
    with pytest.raises(SchemaError) as unknown:
        AI_TYPE.parse({"schema_version": "v" * 10**6})
    assert len(str(unknown.value)) < 300
