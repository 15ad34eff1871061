"""Measures where a file splitting AI cut bundles against where their Documents really begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

from konfuzio_sdk.errors import AIError
from konfuzio_sdk.evaluate.bundling import as_received, bundles
from konfuzio_sdk.evaluate.counts import MOST_NAMED, NO_CATEGORY, Counts, ratio
from konfuzio_sdk.evaluate.folds import Trainable, folds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.data.page import Page

__all__ = ["FileSplittingEvaluation", "SplitCounts", "TrainableFileSplitting", "cross_validate_file_splitting"]

_EXPLAINED = (
    "right: Documents that came out with all of their pages and no other. A bundle's first page is not counted."
)


@dataclass(frozen=True, slots=True)
class SplitCounts:
    """First Pages told rightly, wrongly and not at all, and how many Documents came out exactly as they are."""

    first_pages: Counts = field(default_factory=Counts)
    """Without the first Page of each bundle, which begins a Document whatever an AI says."""
    documents: int = 0
    right_documents: int = 0

    def __add__(self, other: SplitCounts) -> SplitCounts:
        """Counts of both together."""
        return SplitCounts(
            self.first_pages + other.first_pages,
            self.documents + other.documents,
            self.right_documents + other.right_documents,
        )

    @property
    def share_right(self) -> float:
        """Share of the Documents that came out with all of their Pages and no other, from 0 to 1."""
        return ratio(self.right_documents, self.documents)

    def figures(self, of: str | None = None) -> dict[str, float]:
        """Measures of first Pages, how many Documents there are, and the share that is right, by name."""
        found: dict[str, float] = {"documents": self.documents}
        if self.documents:
            found["documents_right"] = self.share_right
        named = found if of is None else {f"{name} of {of}": figure for name, figure in found.items()}
        return self.first_pages.figures(of) | named


class FileSplittingEvaluation:
    """Measures over bundles: first Pages, whole Documents, whole bundles.

    The first Page of a bundle is not counted among first Pages: it begins a Document whatever an AI says.
    """

    def __init__(self, bundles: Iterable[tuple[Document, Sequence[Document]]]) -> None:
        """Compare pairs of a bundle, on which `is_first_page` is true, and the Documents that an AI made of it.

        AIError if these do not hold the bundle's Pages, each once and in order.
        """
        found: dict[str, SplitCounts] = {}
        self.bundle_count = 0
        self.right_bundle_count = 0
        for bundle, parts in bundles:
            _check_pages(bundle, parts)
            counts = _compare(bundle.pages(), parts)
            for name, own in counts:
                found[name] = found.get(name, SplitCounts()) + own
            self.bundle_count += 1
            self.right_bundle_count += all(own.documents == own.right_documents for _, own in counts)
        self.by_category = dict(sorted(found.items()))
        """Counts of each Category of the bundled Documents, by name, in alphabetical order."""

    @classmethod
    def joined(cls, evaluations: Iterable[FileSplittingEvaluation]) -> FileSplittingEvaluation:
        """One evaluation over the bundles of several."""
        joined = cls([])
        found: dict[str, SplitCounts] = {}
        for evaluation in evaluations:
            joined.bundle_count += evaluation.bundle_count
            joined.right_bundle_count += evaluation.right_bundle_count
            for name, counts in evaluation.by_category.items():
                found[name] = found.get(name, SplitCounts()) + counts
        joined.by_category = dict(sorted(found.items()))
        return joined

    @property
    def total(self) -> SplitCounts:
        """Counts over all Categories."""
        return sum(self.by_category.values(), start=SplitCounts())

    def precision(self) -> float:
        """Share of the Pages told to be first Pages that are, from 0 to 1."""
        return self.total.first_pages.precision

    def recall(self) -> float:
        """Share of the first Pages that were told to be, from 0 to 1."""
        return self.total.first_pages.recall

    def f1(self) -> float:
        """Harmonic mean of both, from 0 to 1."""
        return self.total.first_pages.f1

    @property
    def documents_right(self) -> float:
        """Share of the Documents that came out with all of their Pages and no other, from 0 to 1."""
        return self.total.share_right

    @property
    def bundles_right(self) -> float:
        """Share of the bundles of which every Document came out so, from 0 to 1."""
        return ratio(self.right_bundle_count, self.bundle_count)

    def rows(self) -> list[tuple[str, SplitCounts]]:
        """Name and counts of each Category, and of "All Categories" last: what a table shows."""
        return [*self.by_category.items(), ("All Categories", self.total)]

    def figures(self) -> dict[str, float]:
        """Its figures by name, `f1` or `documents_right of Invoice`; of each Category only where there are few."""
        found = self.total.figures() | {"bundles": float(self.bundle_count)}
        if self.bundle_count:
            found["bundles_right"] = self.bundles_right
        if len(self.by_category) <= MOST_NAMED:
            for name, counts in self.by_category.items():
                found |= counts.figures(name)
        return found

    def __repr__(self) -> str:
        """F1 and size."""
        return f"FileSplittingEvaluation(f1={self.f1():.3f}, bundles={self.bundle_count})"

    def __str__(self) -> str:
        """Table in plain text, one line a Category, and a line on whole bundles."""
        rows = self.rows()
        width = max(len(name) for name, _ in rows)
        header = f"{'First pages of':<{width}}     F1  precision  recall  documents  right"
        lines = [
            f"{name:<{width}}  {counts.first_pages.cells()}  {counts.documents:9d}  {counts.share_right:5.3f}"
            for name, counts in rows
        ]
        whole = f"{self.right_bundle_count} of {self.bundle_count} bundles came out entirely right."
        return "\n".join([header, *lines, whole, _EXPLAINED])


class TrainableFileSplitting(Trainable, Protocol):
    """What cross-validation asks of a file splitting AI."""

    def propose_split_documents(self, document: Document) -> Sequence[Document]:
        """Documents that this one consists of, in order."""
        ...


def cross_validate_file_splitting(
    make_ai: Callable[[], TrainableFileSplitting],
    documents: Iterable[Document],
    folds: int = 5,
    *,
    arrangements: int = 3,
    with_categories: bool = False,
) -> FileSplittingEvaluation:
    """Train on all folds but one, measure on bundles of the Documents of that one, for each fold.

    `make_ai` makes a fresh AI. Each fold is bundled in so many `arrangements`, as few Documents make few bundles. The
    AI is told the Categories of the Pages `with_categories` only. `folds_of` says how folds are made, and what is
    refused.
    """
    evaluations = []
    for training, held in folds_of(documents, folds):
        ai = make_ai()
        ai.documents = training
        ai.fit()
        made = [bundle for seed in range(arrangements) for bundle in bundles(held, seed=seed)]
        split = (ai.propose_split_documents(as_received(bundle, with_categories=with_categories)) for bundle in made)
        evaluations.append(FileSplittingEvaluation(zip(made, split, strict=True)))
    return FileSplittingEvaluation.joined(evaluations)


def _check_pages(bundle: Document, parts: Sequence[Document]) -> None:
    if [page.text for page in bundle.pages()] != [page.text for part in parts for page in part.pages()]:
        count = sum(len(part.pages()) for part in parts)
        msg = (
            f"A bundle of {len(bundle.pages())} Pages was split into Documents that do not hold these Pages, each once "
            f"and in order, but {count}; propose_split_documents has to give every Page in exactly one Document."
        )
        raise AIError(msg)


def _compare(pages: Sequence[Page], parts: Sequence[Document]) -> list[tuple[str, SplitCounts]]:
    """Counts of each Document of a bundle with its Category's name, in order."""
    true = [place for place, page in enumerate(pages) if place == 0 or page.is_first_page]
    found = {0, *accumulate(len(part.pages()) for part in parts)}
    counts = []
    for start, end in zip(true, [*true[1:], len(pages)], strict=True):
        inside = len(found & set(range(start + 1, end)))
        first_pages = Counts(
            true_positives=int(start > 0 and start in found),
            false_positives=inside,
            false_negatives=int(start > 0 and start not in found),
        )
        is_right = not inside and {start, end} <= found
        counts.append((_name(pages[start]), SplitCounts(first_pages, 1, int(is_right))))
    return counts


def _name(page: Page) -> str:
    return NO_CATEGORY if page.category is None else page.category.name
