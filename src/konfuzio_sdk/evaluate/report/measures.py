"""Short tables of measures: strict and lenient, of whole Annotations, of Annotation Sets, of folds and of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.report.markup import element, share, strangers
from konfuzio_sdk.evaluate.report.tables import scrolled, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.evaluate.annotation_sets import AnnotationSetEvaluation
    from konfuzio_sdk.evaluate.counts import Counts
    from konfuzio_sdk.evaluate.cross_validation import CrossValidation
    from konfuzio_sdk.evaluate.extraction import ExtractionEvaluation
    from konfuzio_sdk.evaluate.report.markup import Element

__all__ = ["folds_section", "grouping_section", "measures_section", "steps_section"]

_HEAD = ("F1", "precision", "recall", "annotated", "right", "missed", "wrong")
_EXPLAINED = (
    "Strict: a Span is right if Label, start and end are as annotated. Lenient: it is right as well if it overlaps an "
    "annotated one of its Label. An Annotation is right if all of its Spans are. Precision is the share of what was "
    "found that is right, recall the share of what was annotated that was found, F1 their harmonic mean."
)
_OF_FOLDS = "Each fold was measured with an AI that was trained on the Documents of the others."
_OF_STEPS = "Each step by itself, given what people annotated instead of what the steps before it found."
_OF_SETS = "Spans by the Label Set that they were put into; only those with the right Label, start and end are counted."


def measures_section(evaluation: ExtractionEvaluation) -> list[Element]:
    """All Labels together, by each way of counting."""
    rows = {
        "Spans, strict": evaluation.total,
        "Spans, lenient": evaluation.counts(strict=False),
        "Annotations": evaluation.annotations_by_label.total,
    }
    macro = f"The mean F1 of the Labels, each counting alike, is {share(evaluation.macro().f1)} strict and "
    macro += f"{share(evaluation.macro(strict=False).f1)} lenient."
    return [element("p", _EXPLAINED), _measures(rows.items(), "All Labels together."), element("p", macro)]


def grouping_section(sets: AnnotationSetEvaluation) -> list[Element]:
    """Whether Spans that are right are in the right Annotation Sets."""
    if not sets.span_count:
        return [element("p", "No Span is right, so there is nothing that could be grouped rightly.")]
    same = sets.same_set
    said = (
        f"Of {sets.span_count} Spans that are right, {sets.label_set_accuracy:.1%} were put into the right Label Set. "
        f"Of {same.annotated} pairs of Spans that belong in one Annotation Set, {same.recall:.1%} were put into one, "
        f"and {same.precision:.1%} of the {same.found} pairs that were put into one belong there (F1 {share(same.f1)})."
    )
    mixed = {name: counts for name, counts in sets.by_label_set.items() if counts.annotated > counts.true_positives}
    mixed |= {name: counts for name, counts in sets.by_label_set.items() if counts.found > counts.true_positives}
    return [element("p", said), *([_measures(mixed.items(), _OF_SETS)] if mixed else [])]


def folds_section(cross_validation: CrossValidation) -> list[Element]:
    """Figures of each fold, and how far apart they are."""
    rows = [
        (f"Fold {place}, {fold.document_count} Documents", fold.total)
        for place, fold in enumerate(cross_validation.folds, start=1)
    ]
    f1 = cross_validation.figures().get("f1")
    said = "" if f1 is None else f"F1 is {share(f1.mean)} ± {share(f1.spread)} from fold to fold, mean and deviation."
    return [element("p", said), _measures(rows, _OF_FOLDS)]


def steps_section(steps: Mapping[str, Counts]) -> list[Element]:
    """Figures of each step of the AI."""
    return [_measures(steps.items(), _OF_STEPS)]


def _measures(rows: Iterable[tuple[str, Counts]], caption: str) -> Element:
    body = []
    for name, counts in rows:
        figures = (counts.f1, counts.precision, counts.recall)
        numbers = (counts.annotated, counts.true_positives, counts.false_negatives, counts.false_positives)
        cells = [element("td", cell, class_="n") for cell in (*map(share, figures), *map(str, numbers))]
        body.append(element("tr", element("th", strangers(name), scope="row"), *cells))
    return scrolled(table(("", *_HEAD), body, caption), caption)
