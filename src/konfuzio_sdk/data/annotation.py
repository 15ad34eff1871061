"""Annotation: text of a Document with the Label it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.data.annotation_set import AnnotationSet
from konfuzio_sdk.errors import ArgumentError, DocumentError
from konfuzio_sdk.normalize import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.data.label_set import LabelSet
    from konfuzio_sdk.data.span import Span
    from konfuzio_sdk.normalize import Normalized

__all__ = ["Annotation"]


class Annotation:
    """One value of a Label: one Span or, where the value runs over several lines, several.

    `confidence` is from 0 to 1. `is_correct` and `revised` say what a person decided; an AI sets neither.
    """

    def __init__(  # noqa: PLR0913 - the ecosystem's constructor
        self,
        document: Document,
        label: Label,
        annotation_set: AnnotationSet | None = None,
        confidence: float | None = None,
        spans: Iterable[Span] = (),
        *,
        label_set: LabelSet | None = None,
        is_correct: bool = False,
        revised: bool = False,
        id_: int | None = None,
        normalized: Normalized = None,
        translated_string: str | None = None,
    ) -> None:
        """Join `document`, in an Annotation Set: the one given, else a new one of `label_set`, else the default one.

        ArgumentError without Spans, DocumentError for a Span that ends after the text.
        """
        self.document = document
        self.label = label
        self.id_ = id_
        self.confidence = confidence
        self.is_correct = is_correct
        self.revised = revised
        self.translated_string = translated_string
        self._normalized = normalized
        self.spans = sorted(spans, key=lambda span: span.start_offset)
        self._check_spans()
        for span in self.spans:
            span.annotation = self
            span.document = document
        if annotation_set is None and label_set is not None:
            annotation_set = AnnotationSet(document=document, label_set=label_set)
        self.annotation_set = document.default_annotation_set if annotation_set is None else annotation_set
        document.add_annotation(self)

    def _check_spans(self) -> None:
        """Refuse before anything is changed: the Spans may be another Annotation's still."""
        if not self.spans:
            msg = f"An Annotation of {self.label!r} needs at least one Span."
            raise ArgumentError(msg)
        length = len(self.document.text)
        for span in self.spans:
            if span.end_offset > length:
                msg = f"{span!r} ends after the text of {self.document!r}, which has {length} characters."
                raise DocumentError(msg)

    def __repr__(self) -> str:
        """Label and offsets only: the text may be confidential."""
        return f"Annotation({self.label.name!r}, {self.spans})"

    @property
    def label_set(self) -> LabelSet:
        """Label Set of its Annotation Set."""
        return self.annotation_set.label_set

    @property
    def start_offset(self) -> int:
        """Offset of its first character."""
        return self.spans[0].start_offset

    @property
    def end_offset(self) -> int:
        """Offset after its last character."""
        return self.spans[-1].end_offset

    @property
    def offset_string(self) -> list[str]:
        """Text of each Span."""
        return [span.offset_string for span in self.spans]

    @property
    def normalized(self) -> Normalized:
        """Value of its text as the Label's data type reads it, or as a person set it; None if it cannot be read."""
        if self._normalized is not None:
            return self._normalized
        return normalize(" ".join(self.offset_string), self.label.data_type)
