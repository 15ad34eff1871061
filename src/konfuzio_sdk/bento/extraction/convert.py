"""Between a Document and the newest extraction request and response."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from konfuzio_sdk.bento.document_payload import payload_of
from konfuzio_sdk.bento.extraction.schemas import REQUESTS, RESPONSES
from konfuzio_sdk.bento.versions import VERSION_KEY
from konfuzio_sdk.data import Annotation, AnnotationSet, Document, Label, LabelSet, Span
from konfuzio_sdk.errors import NotFoundError

if TYPE_CHECKING:
    from konfuzio_sdk.bento.ai_type import Mappings
    from konfuzio_sdk.bento.versions import Payload
    from konfuzio_sdk.data import Project
    from konfuzio_sdk.normalize import Normalized

__all__ = ["lay_onto", "to_request", "to_response"]

_LARGEST_BITS = 63


def to_request(document: Document) -> Payload:
    """Newest request that asks for the fields of a Document."""
    return REQUESTS.newest.validate({VERSION_KEY: REQUESTS.newest.name, **payload_of(document)})


def to_response(document: Document) -> Payload:
    """Newest response that tells the Annotations of a Document, each Annotation Set under its number from 1."""
    labels: dict[int, Label] = {}
    label_sets: dict[int, LabelSet] = {}
    sets = []
    for number, (annotation_set, found) in enumerate(document.annotations_by_set(use_correct=False), start=1):
        labels.update((annotation.label.id_, annotation.label) for annotation in found)
        if found:
            label_sets[annotation_set.label_set.id_] = annotation_set.label_set
            sets.append(
                {
                    "id": number,
                    "label_set": annotation_set.label_set.id_,
                    "annotations": [_annotation_record(annotation) for annotation in found],
                }
            )
    return RESPONSES.newest.validate(
        {
            VERSION_KEY: RESPONSES.newest.name,
            "label_sets": [{"id": id_, "name": label_set.name} for id_, label_set in sorted(label_sets.items())],
            "labels": [_label_record(label) for _, label in sorted(labels.items())],
            "annotation_sets": sets,
        }
    )


def _label_record(label: Label) -> dict[str, Any]:
    return {
        "id": label.id_,
        "name": label.name,
        "data_type": label.data_type,
        "threshold": label.threshold,
        "has_multiple_top_candidates": label.has_multiple_top_candidates,
    }


def _annotation_record(annotation: Annotation) -> dict[str, Any]:
    return {
        "label": annotation.label.id_,
        "confidence": None if annotation.confidence is None else float(annotation.confidence),
        "normalized": _sendable(annotation.normalized),
        "spans": [_span_record(span) for span in annotation.spans],
        "translated_text": annotation.translated_string,
    }


def _sendable(value: Normalized) -> Normalized:
    """A value as JSON readers understand it: whole numbers beyond 64 bits as text, and nothing for no number."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > _LARGEST_BITS:
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _span_record(span: Span) -> dict[str, Any]:
    box = span.bbox()
    page = span.page
    number = box.page_number if box is not None else page.number if page is not None else 1
    return {
        "start_offset": span.start_offset,
        "end_offset": span.end_offset,
        "page": number,
        "box": None if box is None else {"x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1},
        "text": span.offset_string,
    }


def lay_onto(payload: Payload, document: Document, mappings: Mappings) -> Document:
    """Give `document` the Annotations of a newest response, and return it.

    Its Project must know the Labels and Label Sets, under the ids that `mappings` gives; NotFoundError if not. Those
    that the AI made on the fly have negative ids, and are found by their name or made.
    """
    project = document.project
    labels = {record["id"]: _label_of(record, project, mappings) for record in payload["labels"]}
    label_sets = {record["id"]: _label_set_of(record, document, mappings) for record in payload["label_sets"]}
    for record in payload["annotation_sets"]:
        annotation_set = AnnotationSet(document, label_sets[record["label_set"]], id_=record["id"])
        for found in record["annotations"]:
            Annotation(
                document,
                labels[found["label"]],
                annotation_set,
                found["confidence"],
                [Span(span["start_offset"], span["end_offset"]) for span in found["spans"]],
                normalized=found["normalized"],
                translated_string=found["translated_text"],
            )
    return document


def _label_of(record: dict[str, Any], project: Project, mappings: Mappings) -> Label:
    id_ = mappings.labels.get(record["id"], record["id"])
    if id_ >= 0:
        return project.get_label_by_id(id_)
    try:
        return project.get_label_by_name(record["name"])
    except NotFoundError:
        return Label(project, record["name"], data_type=record["data_type"], threshold=record["threshold"])


def _label_set_of(record: dict[str, Any], document: Document, mappings: Mappings) -> LabelSet:
    id_ = mappings.label_sets.get(record["id"], record["id"])
    for category in document.project.categories:
        if category.id_ == id_:  # the Category's own Label Set, which is made when first needed
            return category.default_label_set
    if id_ >= 0:
        return document.project.get_label_set_by_id(id_)
    try:
        return document.project.get_label_set_by_name(record["name"] or "")
    except NotFoundError:
        categories = [] if document.category is None else [document.category]
        return LabelSet(document.project, name=record["name"] or "", categories=categories)
