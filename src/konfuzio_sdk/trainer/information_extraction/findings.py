"""Turns what was found in a Document's tokens into Annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.data.annotation import Annotation
from konfuzio_sdk.data.annotation_set import AnnotationSet
from konfuzio_sdk.data.span import Span
from konfuzio_sdk.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.data.label_set import LabelSet
    from konfuzio_sdk.data.project import Project

__all__ = ["Finding", "annotate", "labels_of"]


class Finding(NamedTuple):
    """A value: its Label, confidence from 0 to 1, Label Set, and number of its Annotation Set."""

    spans: tuple[tuple[int, int], ...]
    """Start and end offset of each of its stretches of text, in the order of the text."""
    label_id: int
    confidence: float
    label_set_id: int
    set_number: int

    @property
    def evidence(self) -> float:
        """How much speaks for it: the confidence, as often as it has Spans, since each was found by itself."""
        return self.confidence * len(self.spans)


def labels_of(findings: Iterable[Finding], project: Project, fallback: Project) -> dict[int, Label]:
    """Labels of the findings by id: those of `project`, or of `fallback` where it does not have them."""
    return {id_: _label(id_, project, fallback) for id_ in dict.fromkeys(one.label_id for one in findings)}


def annotate(document: Document, findings: Iterable[Finding], labels: Mapping[int, Label], fallback: Project) -> None:
    """Add an Annotation for each finding, with its Label among `labels`.

    Label Sets are those of the Document's own Project, or of `fallback` where it does not have them.
    """
    sets: dict[int, AnnotationSet] = {}
    for finding in findings:
        if finding.set_number not in sets:
            sets[finding.set_number] = AnnotationSet(
                document, _label_set(finding.label_set_id, document.project, fallback)
            )
        Annotation(
            document,
            labels[finding.label_id],
            sets[finding.set_number],
            finding.confidence,
            [Span(start, end) for start, end in finding.spans],
        )


def _label(id_: int, project: Project, fallback: Project) -> Label:
    try:
        return project.get_label_by_id(id_)
    except NotFoundError:
        return fallback.get_label_by_id(id_)


def _label_set(id_: int, project: Project, fallback: Project) -> LabelSet:
    try:
        return project.get_label_set_by_id(id_)
    except NotFoundError:
        return fallback.get_label_set_by_id(id_)
