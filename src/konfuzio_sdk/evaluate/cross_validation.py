"""Measures an Extraction AI on Documents that it was not trained on, in turn."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Protocol, Self

from konfuzio_sdk.evaluate.extraction import ExtractionEvaluation
from konfuzio_sdk.evaluate.folds import Trainable, folds_of
from konfuzio_sdk.evaluate.report import write_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.evaluate.report import About

__all__ = ["CrossValidation", "FoldFigure", "TrainableExtraction", "cross_validate"]


class TrainableExtraction(Trainable, Protocol):
    """What cross-validation asks of an Extraction AI."""

    def extract(self, document: Document) -> Document:
        """Copy of the Document with what was found."""
        ...


@dataclass(frozen=True, slots=True)
class FoldFigure:
    """A figure over the folds in which it could be measured."""

    mean: float
    """Each fold counts alike, so this is not the figure over all Documents."""
    spread: float
    """Standard deviation from fold to fold, of a sample; 0 where it was measured in one fold only."""
    folds: int
    """Folds in which it could be measured."""


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """One evaluation a fold, each of an AI that was trained on the other folds."""

    folds: tuple[ExtractionEvaluation, ...]

    @classmethod
    def run(cls, make_ai: Callable[[], TrainableExtraction], documents: Iterable[Document], folds: int = 5) -> Self:
        """Train on all folds but one, measure on that one, for each fold.

        `make_ai` makes a fresh AI. `folds_of` says how folds are made, and what is refused.
        """
        evaluations = []
        for training, held in folds_of(documents, folds):
            ai = make_ai()
            ai.documents = training
            ai.fit()
            evaluations.append(ExtractionEvaluation((document, ai.extract(document)) for document in held))
        return cls(tuple(evaluations))

    @property
    def joined(self) -> ExtractionEvaluation:
        """One evaluation over all Documents, each of which was measured once."""
        return ExtractionEvaluation.joined(self.folds)

    def figures(self) -> dict[str, FoldFigure]:
        """Mean and spread of each of the evaluations' figures, by name."""
        measured: dict[str, list[float]] = {}
        for evaluation in self.folds:
            for name, figure in evaluation.figures().items():
                measured.setdefault(name, []).append(figure)
        return {
            name: FoldFigure(fmean(found), stdev(found) if len(found) > 1 else 0.0, len(found))
            for name, found in measured.items()
        }

    def report(self, path: str | Path, about: About | None = None) -> Path:
        """Write a page for people to a file, as `ExtractionEvaluation.report` does, with the figures of each fold."""
        return write_report(self.joined, path, about, cross_validation=self)


def cross_validate(
    make_ai: Callable[[], TrainableExtraction], documents: Iterable[Document], folds: int = 5
) -> ExtractionEvaluation:
    """One evaluation over all Documents, each extracted by an AI that was trained without its fold.

    `CrossValidation.run`, which takes the same arguments, tells the folds apart.
    """
    return CrossValidation.run(make_ai, documents, folds).joined
