"""Extraction response of 2026-11-23: names itself, says Labels once, counts pages from 1 as the request does."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from konfuzio_sdk.bento.document_20261123 import Closed, Id
from konfuzio_sdk.bento.versions import VERSION_KEY, Payload, SchemaVersion

__all__ = ["VERSION", "ExtractResponse20261123"]

_EDGES = ("x0", "y0", "x1", "y1")


class Label20261123(Closed):
    """A Label that occurs in the response."""

    id: Id
    name: str
    data_type: str
    threshold: float
    has_multiple_top_candidates: bool


class LabelSet20261123(Closed):
    """A Label Set that occurs in the response; the name is null where an older version was read, which has none."""

    id: Id
    name: str | None


class Box20261123(Closed):
    """A rectangle on a page, `x0 <= x1` and `y0 <= y1`."""

    x0: float
    y0: float
    x1: float
    y1: float


class Span20261123(Closed):
    """A stretch of text with its box; offsets, unit, origin and page count are those of the request's geometry.

    `original_text` is what the value was read from, where that is not `text`.
    """

    start_offset: Annotated[int, Field(ge=0)]
    end_offset: Annotated[int, Field(ge=1)]
    page: Annotated[int, Field(ge=1)]
    box: Box20261123 | None
    text: str | None
    original_text: str | None = None


class Annotation20261123(Closed):
    """One value that was found; `label` is the id of one of the response's Labels.

    `confidence` is null where the AI gave none.
    """

    label: Id
    confidence: Annotated[float, Field(ge=0, le=1)] | None
    normalized: str | int | float | bool | None
    spans: Annotated[list[Span20261123], Field(min_length=1)]
    translated_text: str | None = None


class AnnotationSet20261123(Closed):
    """Values that belong together: one occurrence of a Label Set. `id` tells sets of one response apart."""

    id: Id
    label_set: Id
    annotations: list[Annotation20261123]


class ExtractResponse20261123(Closed):
    """What was found in a Document."""

    schema_version: Literal["ExtractResponse20261123"]
    label_sets: list[LabelSet20261123]
    labels: list[Label20261123]
    annotation_sets: list[AnnotationSet20261123]


def _up(payload: Payload) -> Payload:
    labels: dict[int, dict[str, Any]] = {}
    sets = []
    for position, old_set in enumerate(payload["annotation_sets"], start=1):
        annotations = old_set["annotations"]
        for annotation in annotations:
            labels.setdefault(annotation["label"]["id"], annotation["label"])
        sets.append(
            {
                "id": annotations[0]["annotation_set"] if annotations else position,
                "label_set": old_set["label_set_id"],
                "annotations": [_annotation_up(annotation) for annotation in annotations],
            }
        )
    label_sets = [{"id": id_, "name": None} for id_ in dict.fromkeys(new_set["label_set"] for new_set in sets)]
    return {
        VERSION_KEY: ExtractResponse20261123.__name__,
        "label_sets": label_sets,
        "labels": list(labels.values()),
        "annotation_sets": sets,
    }


def _annotation_up(old: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": old["label"]["id"],
        "confidence": old["confidence"],
        "normalized": old["normalized"],
        "spans": [_span_up(span) for span in old["span"]],
        "translated_text": old["translated_string"],
    }


def _span_up(old: dict[str, Any]) -> dict[str, Any]:
    text, original = old["offset_string"], old["offset_string_original"]
    return {
        "start_offset": old["start_offset"],
        "end_offset": old["end_offset"],
        "page": old["page_index"] + 1,
        "box": {edge: old[edge] for edge in _EDGES},
        "text": text,
        "original_text": None if original == text else original,
    }


def _down(payload: Payload) -> Payload:
    labels = {label["id"]: label for label in payload["labels"]}
    return {
        "annotation_sets": [
            {
                "label_set_id": new_set["label_set"],
                "annotations": [
                    _annotation_down(annotation, labels[annotation["label"]], new_set["id"])
                    for annotation in new_set["annotations"]
                ],
            }
            for new_set in payload["annotation_sets"]
        ]
    }


def _annotation_down(new: dict[str, Any], label: dict[str, Any], set_id: int) -> dict[str, Any]:
    texts = [span["text"] for span in new["spans"]]
    return {
        "offset_string": texts[0] if len(texts) == 1 else texts,
        "translated_string": new["translated_text"],
        "normalized": _normalized_down(new["normalized"]),
        "label": label,
        "annotation_set": set_id,
        "confidence": 1.0 if new["confidence"] is None else new["confidence"],
        "span": [_span_down(span) for span in new["spans"]],
    }


def _normalized_down(value: str | float | bool | None) -> str | int | None:  # noqa: FBT001 - a value, not a flag
    """Older callers know text and whole numbers only."""
    if isinstance(value, bool | float):
        return str(value)
    return value


def _span_down(new: dict[str, Any]) -> dict[str, Any]:
    box = new["box"] or dict.fromkeys(_EDGES, 0.0)
    return {
        **box,
        "page_index": new["page"] - 1,
        "start_offset": new["start_offset"],
        "end_offset": new["end_offset"],
        "offset_string": new["text"],
        "offset_string_original": new["original_text"] if new["original_text"] is not None else new["text"] or "",
    }


VERSION = SchemaVersion(model=ExtractResponse20261123, up=_up, down=_down)
