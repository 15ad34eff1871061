"""Lists what is wrong with Documents that are to be trained on, and sorts out what is not trained on for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.errors import ArgumentError, NotFoundError
from konfuzio_sdk.evaluate.folds import in_order
from konfuzio_sdk.trainer.information_extraction.problem_kinds import Handling, ProblemKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.data.project import LostAnnotation, Project
    from konfuzio_sdk.tokenizer import AbstractTokenizer
    from konfuzio_sdk.trainer.information_extraction.problem_kinds import Handlings

__all__ = ["TrainingProblem", "accepted", "counts_of", "problems_of"]

_FEWEST_DOCUMENTS = 3
_NAMED = 5
"""Problems that an error names; the others it counts."""
_DONE = {Handling.KEEP: "kept", Handling.SKIP: "skipped", Handling.REFUSE: "refused"}


@dataclass(frozen=True, slots=True)
class TrainingProblem:
    """Something wrong with an Annotation, a Document or a Label; it tells of offsets, never of text."""

    kind: ProblemKind
    handling: Handling
    """What training does about it."""
    document: Document | None
    """None for a problem of a Label."""
    label: Label | None = None
    """None for a problem of a Document, and for a Label that the Project does not have."""
    spans: tuple[tuple[int, int], ...] = ()
    """Start and end offset of each Span; none for a problem of a Document or a Label."""
    annotation: Annotation | None = None
    """None for a problem of a Document or a Label, and where a record could not be made an Annotation."""

    def __str__(self) -> str:
        """One line for a person."""
        places = ", ".join(f"{start}-{end}" for start, end in self.spans)
        label = "" if self.label is None else repr(self.label.name)
        named = f"{label} at {places}".strip() if places else label
        where = [f"{part}:" for part in ("" if self.document is None else repr(self.document), named) if part]
        return f"{' '.join(where)} {self.kind.sentence}; {_DONE[self.handling]}"


def problems_of(
    documents: Iterable[Document], tokenizer: AbstractTokenizer, handlings: Handlings
) -> list[TrainingProblem]:
    """List problems by Document, in the order of the ids, and of the text in each; those of Labels are last.

    Annotations that are not called correct are not looked at, since they are not trained on.
    """
    ordered = in_order(documents)
    lost = _lost(ordered)
    problems = []
    for document in ordered:
        found = [*_of_document(document, tokenizer, handlings), *_of_lost(lost.get(id(document), ()), handlings)]
        problems += sorted(found, key=lambda problem: problem.spans)
    return [*problems, *_of_labels(ordered, handlings[ProblemKind.FEW_EXAMPLES])]


def accepted(
    documents: Iterable[Document], problems: Iterable[TrainingProblem]
) -> tuple[list[Document], set[Annotation]]:
    """Documents to train on, and the Annotations of theirs that are skipped.

    ArgumentError names the first problems, if any, for which training is refused.
    """
    refused = [problem for problem in problems if problem.handling is Handling.REFUSE]
    if refused:
        told = "\n".join(f"  {problem}" for problem in refused[:_NAMED])
        more = f"\n  … and {len(refused) - _NAMED} more" if len(refused) > _NAMED else ""
        msg = (
            f"The training data has {len(refused)} problems for which training is refused: {counts_of(refused)}."
            f"\n{told}{more}\nMend them, or choose by on_problem that they be skipped or kept."
        )
        raise ArgumentError(msg)
    skipped = [problem for problem in problems if problem.handling is Handling.SKIP]
    whole = {id(problem.document) for problem in skipped if problem.label is None and not problem.spans}
    annotations = {problem.annotation for problem in skipped if problem.annotation is not None}
    labels = {problem.label.id_ for problem in skipped if problem.document is None and problem.label is not None}
    rest = [document for document in documents if id(document) not in whole]
    if labels:
        annotations |= {one for document in rest for one in document.annotations() if one.label.id_ in labels}
    return rest, annotations


def counts_of(problems: Iterable[TrainingProblem]) -> str:
    """Count the problems of each kind, in the order of the kinds: "2 blank, 1 duplicate"."""
    counts = Counter(problem.kind for problem in problems)
    return ", ".join(f"{counts[kind]} {kind}" for kind in ProblemKind if counts[kind])


# Documents and Labels


def _of_document(document: Document, tokenizer: AbstractTokenizer, handlings: Handlings) -> Iterator[TrainingProblem]:
    annotations = document.annotations()
    if not annotations and document.text.strip():
        yield TrainingProblem(ProblemKind.UNANNOTATED, handlings[ProblemKind.UNANNOTATED], document)
    if not document.bboxes and document.text.strip():
        yield TrainingProblem(ProblemKind.NO_BOXES, handlings[ProblemKind.NO_BOXES], document)
    together = [*_repeated(annotations), *_overlapping(annotations), *_cutting(annotations, document, tokenizer)]
    of_place: dict[int, set[ProblemKind]] = {}
    for annotation, kind in together:
        of_place.setdefault(id(annotation), set()).add(kind)
    for annotation in annotations:
        kinds = {kind for kind, has_it in _CHECKS.items() if has_it(annotation)} | of_place.get(id(annotation), set())
        kinds = next(({kind} for kind in _WITHOUT_TEXT if kind in kinds), kinds)
        spans = tuple((span.start_offset, span.end_offset) for span in annotation.spans)
        for kind in ProblemKind:
            if kind in kinds:
                yield TrainingProblem(kind, handlings[kind], document, annotation.label, spans, annotation)


def _of_labels(documents: Iterable[Document], handling: Handling) -> Iterator[TrainingProblem]:
    labels: dict[int, Label] = {}
    counts: Counter[int] = Counter()
    for document in documents:
        own = {annotation.label.id_: annotation.label for annotation in document.annotations()}
        labels |= own
        counts.update(own.keys())
    for id_ in sorted(labels):
        if counts[id_] < _FEWEST_DOCUMENTS:
            yield TrainingProblem(ProblemKind.FEW_EXAMPLES, handling, None, labels[id_])


def _lost(documents: Iterable[Document]) -> dict[int, list[LostAnnotation]]:
    """Annotations of each Document that were lost in reading, by the identity of the Document."""
    projects: dict[int, Project] = {id(document.project): document.project for document in documents}
    found: dict[int, list[LostAnnotation]] = {}
    for project in projects.values():
        for problem in project.problems:
            if problem.lost is not None and problem.lost.is_correct:
                found.setdefault(id(problem.lost.document), []).append(problem.lost)
    return found


def _of_lost(lost: Iterable[LostAnnotation], handlings: Handlings) -> Iterator[TrainingProblem]:
    for one in lost:
        kind = _kind_of(one)
        # There is nothing that could be kept.
        handling = Handling.SKIP if handlings[kind] is Handling.KEEP else handlings[kind]
        try:
            label = one.document.project.get_label_by_id(one.label_id)
        except NotFoundError:
            label = None
        yield TrainingProblem(kind, handling, one.document, label, one.spans)


def _kind_of(lost: LostAnnotation) -> ProblemKind:
    length = len(lost.document.text)
    if any(start < 0 or end > length for start, end in lost.spans):
        return ProblemKind.OUT_OF_TEXT
    return ProblemKind.ZERO_WIDTH if any(start == end for start, end in lost.spans) else ProblemKind.UNREAD


# Annotations by themselves


def _out_of_text(annotation: Annotation) -> bool:
    return any(span.end_offset > len(annotation.document.text) for span in annotation.spans)


def _blank(annotation: Annotation) -> bool:
    return any(not span.offset_string.strip() for span in annotation.spans)


def _box_less(annotation: Annotation) -> bool:
    boxes = annotation.document.bboxes
    rows = [boxes.rows(span.start_offset, span.end_offset) for span in annotation.spans]
    return bool(boxes) and any(row.start == row.stop for row in rows)


def _crossing_lines(annotation: Annotation) -> bool:
    return any(not {"\n", "\f"}.isdisjoint(span.offset_string) for span in annotation.spans)


def _foreign_label(annotation: Annotation) -> bool:
    return annotation.label not in annotation.label_set.labels


def _unreadable(annotation: Annotation) -> bool:
    return annotation.normalized is None


def _unrevised(annotation: Annotation) -> bool:
    return not annotation.revised


_CHECKS: dict[ProblemKind, Callable[[Annotation], bool]] = {
    ProblemKind.OUT_OF_TEXT: _out_of_text,
    ProblemKind.BLANK: _blank,
    ProblemKind.BOX_LESS: _box_less,
    ProblemKind.CROSSING_LINES: _crossing_lines,
    ProblemKind.FOREIGN_LABEL: _foreign_label,
    ProblemKind.UNREADABLE: _unreadable,
    ProblemKind.UNREVISED: _unrevised,
}
_WITHOUT_TEXT = (ProblemKind.OUT_OF_TEXT, ProblemKind.BLANK)
"""What has the first, or else the second, is told nothing else: it has no text that more could be said of."""


# Annotations beside others


def _repeated(annotations: Iterable[Annotation]) -> Iterator[tuple[Annotation, ProblemKind]]:
    """Annotations that have the Spans of another; of equal ones the first is no problem."""
    alike: dict[tuple[tuple[int, int], ...], list[Annotation]] = {}
    for annotation in annotations:
        spans = tuple((span.start_offset, span.end_offset) for span in annotation.spans)
        alike.setdefault(spans, []).append(annotation)
    for group in alike.values():
        seen: set[int] = set()
        labels = {annotation.label.id_ for annotation in group}
        for annotation in group:
            if annotation.label.id_ in seen:
                yield annotation, ProblemKind.DUPLICATE
            if len(labels) > 1:
                yield annotation, ProblemKind.TWO_LABELS
            seen.add(annotation.label.id_)


def _overlapping(annotations: Iterable[Annotation]) -> Iterator[tuple[Annotation, ProblemKind]]:
    """Annotations of which a Span overlaps one that is not equal to it."""
    holders: dict[tuple[int, int], list[Annotation]] = {}
    for annotation in annotations:
        for span in annotation.spans:
            holders.setdefault((span.start_offset, span.end_offset), []).append(annotation)
    overlap: set[tuple[int, int]] = set()
    farthest = (0, 0)
    for offsets in sorted(holders):
        # Whichever earlier Span reaches over this one, the one that ends last does too.
        if offsets[0] < farthest[1]:
            overlap |= {offsets, farthest}
        if offsets[1] > farthest[1]:
            farthest = offsets
    for offsets in sorted(overlap):
        for annotation in holders[offsets]:
            yield annotation, ProblemKind.OVERLAPPING


def _cutting(
    annotations: Iterable[Annotation], document: Document, tokenizer: AbstractTokenizer
) -> Iterator[tuple[Annotation, ProblemKind]]:
    """Annotations that the tokens cannot give: an end of a Span lies inside a token."""
    spans = [(annotation, span) for annotation in annotations for span in annotation.spans]
    start, end = tokenizer.token_offsets(document).T
    ends = np.array([(span.start_offset, span.end_offset) for _, span in spans], dtype=np.int64).reshape(-1, 2)
    # The token that starts last before an end of a Span holds it, unless it is over by then; at -1 stands none.
    before = np.searchsorted(start, ends) - 1
    inside: NDArray[np.bool_] = np.append(end, 0)[before] > ends
    for number in np.flatnonzero(inside.any(axis=1)).tolist():
        yield spans[number][0], ProblemKind.CUT_TOKEN
