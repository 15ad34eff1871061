"""What is answered when a custom AI does what it should not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from answered import answered
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.media import image_record
from konfuzio_sdk.bento.versions import PayloadError
from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.trainer.information_extraction import AbstractExtractionAI

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent.parent / "golden" / "extraction" / "ExtractRequest20261123.json"
BODY = GOLDEN.read_bytes()


class CustomAI(AbstractExtractionAI):
    """Does with the Document what it is told."""

    def __init__(self, what: Callable[[Document], object]) -> None:
        project = Project(id_=1)
        super().__init__(Category(project=project, id_=2, name="Invoice"))
        self.what = what

    def extract(self, document: Document) -> Document:
        document = super().extract(document)
        self.what(document)
        return document


def ask(what: Callable[[Document], object], body: bytes = BODY, **requirements: bool) -> tuple[int, dict]:
    found = answered(AI_TYPE, CustomAI(what), body, [name for name, required in requirements.items() if required])
    return int(found.status), json.loads(found.body)


def label_on_the_fly(document: Document) -> None:
    label = Label(project=document.project, text="Number", label_sets=[document.default_annotation_set.label_set])
    Annotation(document=document, label=label, confidence=1.0, spans=[Span(9, 13)])


def test_a_label_made_on_the_fly_is_told_and_forgotten() -> None:
    ai = CustomAI(label_on_the_fly)
    first, second = (json.loads(answered(AI_TYPE, ai, BODY).body) for _ in range(2))
    assert first == second
    assert first["labels"][0]["name"] == "Number"
    assert first["labels"][0]["id"] < 0
    assert ai.category is not None
    assert ai.category.project.labels == []


def test_an_ai_that_fails_is_a_500_that_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    status, told = ask(lambda document: float(document.text))
    assert status == 500
    assert "ValueError" not in json.dumps(told)
    assert caplog.messages == ["The AI failed with ValueError."]
    assert Path(__file__).name in caplog.text


@pytest.mark.parametrize("returned", [None, "text"])
def test_an_ai_that_returns_no_document_is_told_so(returned: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CustomAI, "extract", lambda _self, _document: returned)
    status, told = ask(lambda _: None)
    assert status == 500
    assert f"must return a Document, but returned {type(returned).__name__}" in told["detail"]


@pytest.mark.parametrize("confidence", [1.5, -0.1, float("nan")])
def test_a_confidence_that_is_none_is_the_ais_fault(confidence: float) -> None:
    def overconfident(document: Document) -> None:
        label = Label(project=document.project, text="Number", label_sets=[document.default_annotation_set.label_set])
        Annotation(document=document, label=label, confidence=confidence, spans=[Span(9, 13)])

    status, told = ask(overconfident)
    assert status == 500
    assert "annotation_sets.0.annotations.0.confidence" in told["detail"]


def test_a_span_past_the_text_is_the_ais_fault() -> None:
    def reach_too_far(document: Document) -> None:
        label = Label(project=document.project, text="Number")
        Annotation(document=document, label=label, spans=[Span(0, 10**6)])

    status, told = ask(reach_too_far)
    assert status == 500
    assert "log says where" in told["detail"]


@pytest.mark.parametrize("raised", [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), RecursionError()])
def test_nothing_that_an_ai_raises_ends_the_service(raised: BaseException) -> None:
    def leave(_: Document) -> None:
        raise raised

    assert ask(leave)[0] == 500


@pytest.mark.parametrize(
    ("normalized", "sent"), [(2**63, str(2**63)), (-(10**30), f"-{10**30}"), (7, 7), (float("nan"), None), (True, True)]
)
def test_normalized_values_are_sent_as_json_can_hold_them(normalized: float, sent: object) -> None:
    def find(document: Document) -> None:
        label = Label(project=document.project, text="Number", label_sets=[document.default_annotation_set.label_set])
        Annotation(document=document, label=label, spans=[Span(9, 13)], normalized=normalized)

    status, told = ask(find)
    found = told["annotation_sets"][0]["annotations"][0]
    assert (status, found["normalized"], found["confidence"]) == (200, sent, None)


@pytest.mark.parametrize(
    ("requirement", "missing", "path"),
    [
        ("requires_text", {"text": None, "characters": None}, "text"),
        ("requires_images", {}, "pages"),
        ("requires_segmentation", {}, "pages"),
        ("requires_raw_ocr", {"raw_ocr_response": None}, "raw_ocr_response"),
    ],
)
def test_what_the_ai_requires_and_the_request_lacks_is_named(
    requirement: str, missing: dict[str, object], path: str
) -> None:
    body = json.dumps({**json.loads(BODY), **missing}).encode()
    status, told = ask(lambda _: None, body, **{requirement: True})
    assert status == 422
    assert told["errors"][0]["pointer"] == f"#/{path}"
    assert "this AI requires" in told["errors"][0]["detail"]


def test_the_ai_gets_the_images_that_were_sent() -> None:
    seen: list[tuple[int, int]] = []
    status, _ = ask(lambda document: seen.append(document.pages()[0].get_image().size))
    assert status == 200
    assert seen == [(1, 1)]


@pytest.mark.parametrize("image", [b"", b"no image", b"\x89PNG\r\n\x1a\n cut off"], ids=["empty", "text", "cut off"])
def test_an_image_that_cannot_be_decoded_is_the_callers_fault(image: bytes, caplog: pytest.LogCaptureFixture) -> None:
    request = json.loads(BODY)
    request["pages"][0]["image"] = image_record(image)
    status, told = ask(lambda document: document.pages()[0].get_image(), json.dumps(request).encode())
    assert status == 422
    assert "The image of page 1 cannot be decoded" in told["detail"]
    assert caplog.text == ""


def test_a_refusal_of_the_ais_own_is_not_taken_for_the_callers_fault() -> None:
    def refuse(_: Document) -> None:
        raise PayloadError([], "any")

    assert ask(refuse)[0] == 500


def test_who_forgets_the_version_is_told_of_the_newest() -> None:
    status, told = ask(lambda _: None, b'{"text": "a", "characters": null, "pages": null}')
    assert status == 400
    assert "It names no schema_version; the newest is ExtractRequest20261123." in told["detail"]
    named = b'{"schema_version": "ExtractRequest20261123", "text": 5, "characters": null, "pages": null}'
    assert "names no" not in ask(lambda _: None, named)[1]["detail"]


def test_a_text_that_is_too_long_is_refused() -> None:
    body = json.dumps({**json.loads(BODY), "text": "a" * 5_000_001, "characters": None, "pages": None}).encode()
    status, told = ask(lambda _: None, body)
    assert status == 413
    assert told["errors"] == [{"pointer": "#/text", "detail": "has more than 5000000 characters"}]


def test_pages_of_json_are_refused_and_not_passed_over() -> None:
    found = answered(AI_TYPE, CustomAI(lambda _: None), BODY, query={"pages": "1"})
    assert found.status == 422
    assert "the body is JSON" in json.loads(found.body)["detail"]
