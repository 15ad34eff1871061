"""Compares what is annotated in a Document's tokens with what an AI that has not seen it takes them for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.spans.merging import SpanMerger
    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument

__all__ = ["Disagreement", "compare"]


class Disagreement(NamedTuple):
    """A Span of which people and the AI think differently."""

    sureness: float
    """How much likelier than the annotated class the found one is, from 0 to 1."""
    annotated: int
    """Class annotated."""
    found: int
    """Class found; equal to that annotated where only start or end differ."""
    span: int
    """Number of the annotated Span, as in `LabelledDocument.span`; -1 if none is."""
    first: int
    """Index of the first token of the Span, as annotated, or as found where it is not."""
    last: int
    """Index after its last token."""


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """All Spans of one Document: where they disagree, and how often the classes agree."""

    disagreements: list[Disagreement]
    annotated: NDArray[np.int64]
    """Class of each annotated Span that has tokens, shape (a,)."""
    taken: NDArray[np.int64]
    """Class that it was taken for, shape (a,)."""
    exact: NDArray[np.bool_]
    """Whether the AI takes the same tokens for it, shape (a,)."""
    found: NDArray[np.int64]
    """Class of each found Span of which no Annotation is skipped, shape (f,)."""
    confirmed: NDArray[np.bool_]
    """Whether one of its tokens is annotated so, shape (f,)."""


def compare(labelled: LabelledDocument, unseen: NDArray[np.float32], merger: SpanMerger) -> Comparison:
    """Compare the Annotations of a Document with out-of-fold probabilities of its tokens, shape (n, classes)."""
    found = merger.merge(labelled.features.layout, unseen.argmax(axis=1), unseen)
    ends: dict[int, list[float]] = {}
    missing, classes, confirmed = [], [], []
    for first, last, class_ in zip(found.first.tolist(), found.last.tolist(), found.classes.tolist(), strict=True):
        tokens = slice(first, last)
        if not labelled.known[tokens].all():
            continue
        own = labelled.span[tokens]
        same = own[labelled.classes[tokens] == class_]
        classes.append(class_)
        confirmed.append(bool(len(same)))
        if len(same):
            free = unseen[tokens][own < 0]
            ends.setdefault(int(same[0]), []).extend((free[:, class_] - free[:, NO_CLASS]).tolist())
        elif (own < 0).all():
            mean = unseen[tokens].mean(axis=0)
            sure = float(mean[class_] - mean[NO_CLASS])
            missing.append(Disagreement(sure, NO_CLASS, class_, -1, first, last))
    spans = list(_annotated(labelled, unseen, ends))
    return Comparison(
        [one for one in (*missing, *spans) if one.sureness > 0],
        np.array([one.annotated for one in spans], dtype=np.int64),
        np.array([one.found for one in spans], dtype=np.int64),
        np.array([one.found == one.annotated and one.sureness <= 0 for one in spans], dtype=bool),
        np.array(classes, dtype=np.int64),
        np.array(confirmed, dtype=bool),
    )


def _annotated(
    labelled: LabelledDocument, unseen: NDArray[np.float32], ends: dict[int, list[float]]
) -> Iterator[Disagreement]:
    """One for each annotated Span that has tokens; the sureness is 0 for those that were found as they are.

    `ends` are the sureness of each token beside a Span that was taken for a part of it.
    """
    covered = np.flatnonzero(labelled.span >= 0)
    covered = covered[np.argsort(labelled.span[covered], kind="stable")]
    for tokens in np.split(covered, np.flatnonzero(np.diff(labelled.span[covered])) + 1) if len(covered) else ():
        own, span = int(labelled.classes[tokens[0]]), int(labelled.span[tokens[0]])
        first, last = int(tokens[0]), int(tokens[-1]) + 1
        mean = unseen[tokens].mean(axis=0)
        taken = int(mean.argmax())
        if taken != own:
            yield Disagreement(float(mean[taken] - mean[own]), own, taken, span, first, last)
            continue
        apart = unseen[tokens].max(axis=1) - unseen[tokens, own]
        doubts = [*apart[apart > 0].tolist(), *ends.get(span, [])]
        yield Disagreement(sum(doubts) / max(len(doubts), 1), own, own, span, first, last)
