"""Measures learned steps of an Extraction AI alone: each is given what it gets if no step before it makes a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from konfuzio_sdk.evaluate.annotation_sets import AnnotationSetEvaluation, SetAssignment
from konfuzio_sdk.evaluate.token_classes import TokenEvaluation
from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.project import Project
    from konfuzio_sdk.trainer.information_extraction.model import ExtractionModel
    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument, TrainingTable

__all__ = ["measure_classifier", "measure_grouper"]


def measure_classifier(model: ExtractionModel, table: TrainingTable, project: Project) -> TokenEvaluation:
    """Compare the likeliest class of each token with the Label that covers it.

    What follows in the AI, which looks at less likely Labels too and at whole Spans, is left out.
    """
    names = {label.id_: label.name for label in project.labels}
    names |= {found.label.id_: found.label.name for document in table.documents for found in document.annotations}
    annotated, predicted = _names(table.labels, names), _names(model.labels, names)
    return TokenEvaluation(
        (annotated[truth], predicted[likeliest])
        for found in table.documents
        for truth, likeliest in zip(found.classes.tolist(), _likeliest(model, found), strict=True)
    )


def measure_grouper(model: ExtractionModel, table: TrainingTable, project: Project) -> AnnotationSetEvaluation:
    """Put annotated values, whose Labels are told, into Annotation Sets.

    Of a value over several lines the first Span is told and counted. Left out are values of Labels that the AI did not
    learn, and those that share a token with a value before them.
    """
    return AnnotationSetEvaluation(_grouped(model, found, project) for found in table.documents)


def _names(labels: tuple[int, ...], names: Mapping[int, str]) -> list[str | None]:
    """Name of the Label of each class; None for `NO_CLASS`, which is the first."""
    return [None, *(names.get(id_, f"Label {id_}") for id_ in labels)]


def _likeliest(model: ExtractionModel, found: LabelledDocument) -> list[int]:
    """Class of each token of a Document."""
    classes: list[int] = model.classifier.predict(found.features).argmax(axis=1).tolist()
    return classes


def _grouped(model: ExtractionModel, found: LabelledDocument, project: Project) -> Iterator[SetAssignment]:
    """Where each annotated value of a Document is, and where the grouper puts it."""
    values = _annotated_values(found, model)
    first, last, classes = np.array([value[:3] for value in values], dtype=np.int64).reshape(-1, 3).T
    spans = FoundSpans(first, last, classes, np.ones(len(values)))
    sets = model.grouper.group(found.features.layout, spans)
    names = {label_set.id_: label_set.name for label_set in project.label_sets}
    numbers: dict[int, int] = {}
    for value, label_set, number in zip(values, sets.label_set.tolist(), sets.number.tolist(), strict=True):
        own = numbers.setdefault(id(value.annotation.annotation_set), len(numbers) + 1)
        found_name = names.get(label_set, f"Label Set {label_set}")
        yield SetAssignment(value.annotation.label_set.name, own, found_name, number)


class _Value(NamedTuple):
    """First Span of an Annotation: index of its first token and after its last, and its class."""

    first: int
    last: int
    class_: int
    annotation: Annotation


def _annotated_values(found: LabelledDocument, model: ExtractionModel) -> list[_Value]:
    """Values as the AI would find them: in the order of the text and without overlap."""
    # A Label is not learned if none of its Spans has a token.
    learned = model.grouper.makeup.share.sum(axis=1) > 0
    class_of = {label: number for number, label in enumerate(model.labels, start=NO_CLASS + 1) if learned[number]}
    layout = found.features.layout
    values: list[_Value] = []
    for annotation in found.annotations:
        span, class_ = annotation.spans[0], class_of.get(annotation.label.id_)
        first = int(np.searchsorted(layout.end, span.start_offset, side="right"))
        last = int(np.searchsorted(layout.start, span.end_offset, side="left"))
        if class_ is not None and first < last and (not values or values[-1].last <= first):
            values.append(_Value(first, last, class_, annotation))
    return values
