"""Compares what was annotated in a Document with what was found in it, Span by Span and Annotation by Annotation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from konfuzio_sdk.evaluate.pairing import overlapping_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.document import Document

__all__ = ["ComparedAnnotation", "ComparedDocument", "ComparedSpan", "Outcome", "compare"]


class Outcome(StrEnum):
    """What became of a Span, or of an Annotation."""

    RIGHT = "right"
    """Annotated, and found with the same Label, start and end."""
    MISSED = "missed"
    """Annotated, and not found so."""
    WRONG = "wrong"
    """Found, and not annotated so."""


@dataclass(frozen=True, slots=True)
class ComparedSpan:
    """A Span that was annotated, found, or both."""

    outcome: Outcome
    label: str
    """Name of the Label."""
    label_set: str
    """Name of the Label Set: the annotated one's if it was annotated."""
    start_offset: int
    end_offset: int
    confidence: float | None
    """How sure the AI was; None for one that was missed, or of which the AI does not say."""
    nearly: bool
    """Whether it is half of a pair, missed and wrong, of one Label whose Spans overlap: right by the lenient measure.

    No Span is in two pairs. False for one that is right.
    """
    found_label_set: str | None = None
    """Name of the Label Set that it was found in; None for one that was missed."""
    annotation_set: int | None = None
    """Number, in the Document, of the Annotation Set that it was annotated in; None for one that is wrong."""
    found_annotation_set: int | None = None
    """Number, in the Document, of the Annotation Set that it was found in; None for one that was missed."""


@dataclass(frozen=True, slots=True)
class ComparedAnnotation:
    """A whole Annotation, which is right only if all of its Spans are, and no other was found for it."""

    outcome: Outcome
    label: str
    """Name of the Label."""
    label_set: str
    """Name of the Label Set: the annotated one's if it was annotated."""
    spans: tuple[tuple[int, int], ...]
    """Start and end of each Span, in the order of the text."""


@dataclass(frozen=True, slots=True)
class ComparedDocument:
    """The Spans of one Document, in the order of the text."""

    document: Document
    """The annotated Document."""
    spans: tuple[ComparedSpan, ...]
    annotations: tuple[ComparedAnnotation, ...] = ()
    """Whole Annotations, in the order of the text."""


def compare(annotated: Document, extracted: Document, *, ignore_below_threshold: bool = False) -> ComparedDocument:
    """Compare the Annotations that a person called correct with all Annotations of the other Document.

    Labels compare by name, since those made on the fly share no id. What is there twice counts once: of equal Spans
    the surest is taken, else the first. With `ignore_below_threshold`, those found that are less confident than their
    Label's threshold count as not found.
    """
    truth = annotated.annotations(use_correct=True)
    found = extracted.annotations(use_correct=False, ignore_below_threshold=ignore_below_threshold)
    return ComparedDocument(
        annotated, _compared_spans(_spans(truth), _spans(found)), _compared_annotations(truth, found)
    )


class _Key(NamedTuple):
    """What makes two Spans equal; sorts in the order of the text."""

    start_offset: int
    end_offset: int
    label: str


class _Told(NamedTuple):
    """What else is known of a Span."""

    label_set: str
    annotation_set: int
    confidence: float | None


def _spans(annotations: Iterable[Annotation]) -> dict[_Key, _Told]:
    numbers: dict[int, int] = {}
    spans: dict[_Key, _Told] = {}
    for annotation in annotations:
        number = numbers.setdefault(id(annotation.annotation_set), len(numbers) + 1)
        told = _Told(annotation.label_set.name, number, annotation.confidence)
        for span in annotation.spans:
            key = _Key(span.start_offset, span.end_offset, annotation.label.name)
            known = spans.get(key)
            if known is None or (told.confidence or 0.0) > (known.confidence or 0.0):
                spans[key] = told
    return spans


def _compared_spans(truth: Mapping[_Key, _Told], found: Mapping[_Key, _Told]) -> tuple[ComparedSpan, ...]:
    nearly = _nearly_right(truth, found)
    return tuple(
        ComparedSpan(
            outcome=_outcome(key in truth, key in found),
            label=key.label,
            label_set=(truth.get(key) or found[key]).label_set,
            start_offset=key.start_offset,
            end_offset=key.end_offset,
            confidence=found[key].confidence if key in found else None,
            nearly=key in nearly,
            found_label_set=found[key].label_set if key in found else None,
            annotation_set=truth[key].annotation_set if key in truth else None,
            found_annotation_set=found[key].annotation_set if key in found else None,
        )
        for key in sorted({*truth, *found})
    )


def _outcome(is_annotated: bool, is_found: bool) -> Outcome:  # noqa: FBT001 - two of a kind
    if is_annotated and is_found:
        return Outcome.RIGHT
    return Outcome.MISSED if is_annotated else Outcome.WRONG


def _nearly_right(truth: Mapping[_Key, _Told], found: Mapping[_Key, _Told]) -> set[_Key]:
    """Spans that were missed and found, one to one, with the same Label at about the same place."""
    missed, wrong = _by_label(truth.keys() - found.keys()), _by_label(found.keys() - truth.keys())
    return {
        key
        for label in missed.keys() & wrong.keys()
        for pair in overlapping_pairs((key[:2] for key in missed[label]), (key[:2] for key in wrong[label]))
        for key in (missed[label][pair[0]], wrong[label][pair[1]])
    }


def _by_label(keys: Iterable[_Key]) -> dict[str, list[_Key]]:
    found: dict[str, list[_Key]] = {}
    for key in sorted(keys):
        found.setdefault(key.label, []).append(key)
    return found


def _compared_annotations(truth: Iterable[Annotation], found: Iterable[Annotation]) -> tuple[ComparedAnnotation, ...]:
    annotated, extracted = _whole(truth), _whole(found)
    return tuple(
        ComparedAnnotation(
            outcome=_outcome(key in annotated, key in extracted),
            label=key[1],
            label_set=annotated[key] if key in annotated else extracted[key],
            spans=key[0],
        )
        for key in sorted({*annotated, *extracted})
    )


def _whole(annotations: Iterable[Annotation]) -> dict[tuple[tuple[tuple[int, int], ...], str], str]:
    """Label Set name by what makes two Annotations equal: their Spans and Label."""
    found: dict[tuple[tuple[tuple[int, int], ...], str], str] = {}
    for annotation in annotations:
        spans = tuple((span.start_offset, span.end_offset) for span in annotation.spans)
        found.setdefault((spans, annotation.label.name), annotation.label_set.name)
    return found
