from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.bento.ai_type import Mappings
from konfuzio_sdk.bento.extraction import AI_TYPE
from konfuzio_sdk.bento.extraction.schemas import REQUESTS
from konfuzio_sdk.data import (
    Annotation,
    AnnotationSet,
    BboxColumns,
    Category,
    Document,
    Label,
    LabelSet,
    Page,
    Project,
    Span,
)

NEWEST = REQUESTS.newest.name
coordinates = st.floats(0, 800, allow_nan=False).map(lambda value: round(value, 3))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents of one to three pages, with any text, and a box on some of its characters."""
    pages = draw(
        st.lists(st.text(st.characters(exclude_characters="\f", exclude_categories=["Cs"])), min_size=1, max_size=3)
    )
    text = "\f".join(pages)
    offsets = draw(st.lists(st.integers(0, max(0, len(text) - 1)), unique=True, max_size=20)) if text else []
    edges = [sorted((draw(coordinates), draw(coordinates))) for _ in range(2 * len(offsets))]
    columns = BboxColumns(
        offsets,
        [low for low, _ in edges[::2]],
        [high for _, high in edges[::2]],
        [low for low, _ in edges[1::2]],
        [high for _, high in edges[1::2]],
        [1 + text.count("\f", 0, offset) for offset in offsets],
    )
    project = Project()
    document = Document(project, text, columns, raw_ocr_response=draw(st.none() | st.just({"engine": "any"})))
    for number in range(1, len(pages) + 1):
        image = draw(st.none() | st.binary(max_size=20))
        Page(
            None, document, number, (600, 800), image=image, segmentation=draw(st.none() | st.just([{"type": "text"}]))
        )
    return document


def told(document: Document) -> tuple[object, ...]:
    boxes = document.bboxes
    return (
        document.text,
        document.raw_ocr_response,
        [getattr(boxes, name).tolist() for name in ("offset", "x0", "x1", "y0", "y1", "page_number")],
        [(page.number, page.original_size, page.image, page.segmentation) for page in document.pages()],
    )


@given(documents())
def test_any_document_survives_every_request_version(document: Document) -> None:
    newest = AI_TYPE.to_request(document)
    lost = {"ExtractRequest20240117": "raw_ocr_response", "ExtractRequest20241223": "raw_ocr_response"}
    for version in REQUESTS:
        sent = json.loads(json.dumps(REQUESTS.walk(newest, NEWEST, version.name)))
        received, spoken = AI_TYPE.parse(sent)
        again = json.loads(json.dumps(REQUESTS.walk(received, NEWEST, version.name)))
        assert again == sent
        arrived = AI_TYPE.to_document(received, Project())
        if version.name in lost:
            arrived.raw_ocr_response = document.raw_ocr_response
        assert told(arrived) == told(document)
        assert spoken == version.name or document.raw_ocr_response is None or not document.bboxes


def findings() -> Document:
    project = Project()
    category = Category(project, 1, "Invoice")
    position = LabelSet(project, 2, "Position", [category], has_multiple_annotation_sets=True)
    total = Label(project, "Total", 3, "Number", label_sets=[category.default_label_set])
    name = Label(project, "Name", 4, label_sets=[position])
    document = Document(project, "Total 12,50\nScrew\nNut 😀", category=category)
    Page(None, document, 1, (600, 800))
    Annotation(document, total, confidence=0.5, spans=[Span(6, 11)])
    Annotation(document, name, AnnotationSet(document, position), 0.25, [Span(12, 17)])
    Annotation(document, name, AnnotationSet(document, position), 1.0, [Span(18, 21), Span(22, 23)])
    return document


def test_findings_are_laid_onto_the_callers_document() -> None:
    sent = findings()
    payload = json.loads(json.dumps(AI_TYPE.to_response(sent)))
    caller = sent.copied_into(sent.project.structure_copy())
    received = AI_TYPE.lay_onto(payload, caller, Mappings())
    assert received is caller
    assert AI_TYPE.to_response(received) == AI_TYPE.to_response(sent)
    first = received.annotations(use_correct=False)[0]
    assert (first.label.name, first.normalized, first.confidence) == ("Total", 12.5, 0.5)
    assert [found.label_set.name for found in received.annotation_sets()] == ["Invoice", "Position", "Position"]


def test_text_without_boxes_has_no_box_and_a_page() -> None:
    span = AI_TYPE.to_response(findings())["annotation_sets"][0]["annotations"][0]["spans"][0]
    assert span["box"] is None
    assert span["page"] == 1


def test_an_annotation_set_without_findings_is_not_told() -> None:
    document = findings()
    AnnotationSet(document, document.project.get_label_set_by_id(2))
    assert len(AI_TYPE.to_response(document)["annotation_sets"]) == 3


def test_what_was_made_on_the_fly_is_found_by_name_or_made() -> None:
    sent = findings()
    made = Label(sent.project, "Made", label_sets=[sent.default_annotation_set.label_set])
    own_set = LabelSet(sent.project, name="Made too")
    Annotation(sent, made, AnnotationSet(sent, own_set), 0.5, [Span(12, 15)])
    payload = json.loads(json.dumps(AI_TYPE.to_response(sent)))
    caller = findings().copied_into(findings().project)
    Label(caller.project, "Not made", id_=made.id_)
    AI_TYPE.lay_onto(payload, caller, Mappings())
    AI_TYPE.lay_onto(payload, caller.copied_into(caller.project), Mappings())
    found = next(found for found in caller.annotations(use_correct=False) if found.label.name == "Made")
    assert found.label_set.name == "Made too"
    assert [label.name for label in caller.project.labels].count("Made") == 1


def test_annotations_by_set_are_those_of_each_set() -> None:
    document = findings()
    AnnotationSet(document, document.project.get_label_set_by_id(2))
    by_set = document.annotations_by_set(use_correct=False)
    assert by_set == [(found, found.annotations(use_correct=False)) for found in document.annotation_sets()]
    assert [len(found) for _, found in by_set] == [1, 1, 1, 0]
    assert [found for _, found in document.annotations_by_set()] == [[], [], [], []]
