"""What an AI learned from and how well it did, as its archive tells it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from konfuzio_sdk.bento.manifest import Metrics, Training

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.data import Annotation, AnnotationSet, Document

__all__ = ["LearningRecord", "training_of"]

_Json: TypeAlias = "int | list[_Json] | None"


class LearningRecord(NamedTuple):
    """What an AI learned from, and the figures of its last evaluation since; None where that is not known."""

    training: Training | None = None
    metrics: Metrics | None = None


def training_of(documents: Iterable[Document]) -> Training | None:
    """Number and fingerprint of Documents, whatever their order; None if there are none.

    The fingerprint is of ids, Categories and offsets, and of no text: who lacks the Documents learns nothing by
    guessing, and who has them can tell whether it was these. docs/reference/manifest.md says what is hashed.
    """
    records = sorted(json.dumps(_document(document), separators=(",", ":")) for document in documents)
    if not records:
        return None
    digest = hashlib.sha256("".join(f"{record}\n" for record in records).encode())
    return Training(documents=len(records), fingerprint=digest.hexdigest())


def _document(document: Document) -> list[_Json]:
    """Id, Categories of the Pages in their order (of the Document, if it has none), and filled Annotation Sets."""
    pages = document.pages()
    categories = [page.category for page in pages] if pages else [document.category]
    sets = [_annotation_set(one, held) for one, held in document.annotations_by_set() if held]
    return [
        document.id_,
        [None if category is None else category.id_ for category in categories],
        [*sorted(sets, key=json.dumps)],
    ]


def _annotation_set(annotation_set: AnnotationSet, annotations: Iterable[Annotation]) -> list[_Json]:
    """Label Set, and the correct Annotations, each by its Label and the offsets of its Spans."""
    held: list[list[_Json]] = [
        [annotation.label.id_, [[span.start_offset, span.end_offset] for span in annotation.spans]]
        for annotation in annotations
    ]
    return [annotation_set.label_set.id_, [*sorted(held, key=json.dumps)]]
