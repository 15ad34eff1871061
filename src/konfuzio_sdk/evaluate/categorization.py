"""Measures of which Categories a Categorization AI found Documents and Pages to be, against those they are of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from konfuzio_sdk.evaluate.counts import MOST_NAMED, NO_CATEGORY, Counts, ratio
from konfuzio_sdk.evaluate.folds import Trainable, folds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.document import Document

__all__ = ["CategorizationEvaluation", "Confusion", "TrainableCategorization", "cross_validate_categorization"]


class Confusion:
    """How often what is of one Category was found to be of another; None stands for no Category."""

    def __init__(self, pairs: Iterable[tuple[int | None, int | None]] = ()) -> None:
        """Count pairs of (true, found) Category ids."""
        self.pairs = Counter(pairs)

    @property
    def total(self) -> int:
        """How much was compared."""
        return self.pairs.total()

    @property
    def accuracy(self) -> float:
        """Share of which the true Category was found, from 0 to 1; 0 where nothing was compared."""
        return ratio(sum(count for (truth, found), count in self.pairs.items() if truth == found), self.total)

    def counts(self, id_: int | None) -> Counts:
        """Found rightly, wrongly and missed, of one Category."""
        return Counts(
            true_positives=self.pairs[id_, id_],
            false_positives=sum(n for (truth, found), n in self.pairs.items() if found == id_ != truth),
            false_negatives=sum(n for (truth, found), n in self.pairs.items() if truth == id_ != found),
        )


class CategorizationEvaluation:
    """Measures over pairs of Documents: over whole Documents, and over their Pages.

    A Document is right if all its Pages together are of its Category; the Category of a Document is None if its Pages
    do not agree. Categories are compared by id, so those of a copy of the Project are the same.
    """

    def __init__(self, categories: Sequence[Category], documents: Iterable[tuple[Document, Document]]) -> None:
        """Compare pairs of (annotated, categorized) Documents; tables name `categories` first, in their order."""
        self.names: dict[int | None, str] = {category.id_: category.name for category in categories}
        """Name of each Category by id."""
        self.documents = Confusion()
        """Of whole Documents."""
        self.pages = Confusion()
        """Of Pages."""
        for annotated, categorized in documents:
            self.documents.pairs[self._id(annotated.category), self._id(categorized.category)] += 1
            for truth, found in zip(annotated.pages(), categorized.pages(), strict=True):
                self.pages.pairs[self._id(truth.category), self._id(found.category)] += 1

    @classmethod
    def joined(cls, evaluations: Iterable[CategorizationEvaluation]) -> CategorizationEvaluation:
        """One evaluation over the Documents of several."""
        joined = cls([], [])
        for evaluation in evaluations:
            joined.names = {**joined.names, **evaluation.names}
            joined.documents.pairs += evaluation.documents.pairs
            joined.pages.pairs += evaluation.pages.pairs
        return joined

    @property
    def category_names(self) -> list[str]:
        """Names of the Categories, in the order of `confusion_matrix`; "(no Category)" is last where it occurs."""
        return [self.names[id_] for id_ in self._ids()]

    def accuracy(self) -> float:
        """Share of the Documents whose Category was found, from 0 to 1."""
        return self.documents.accuracy

    def page_accuracy(self) -> float:
        """Share of the Pages whose Category was found, from 0 to 1."""
        return self.pages.accuracy

    def counts(self, category: Category) -> Counts:
        """Counts of the Documents of one Category."""
        return self.documents.counts(category.id_)

    def precision(self, category: Category) -> float:
        """Share of the Documents found to be of a Category that are, from 0 to 1."""
        return self.counts(category).precision

    def recall(self, category: Category) -> float:
        """Share of the Documents of a Category that were found to be, from 0 to 1."""
        return self.counts(category).recall

    def f1(self, category: Category) -> float:
        """Harmonic mean of both, from 0 to 1."""
        return self.counts(category).f1

    def confusion_matrix(self) -> list[list[int]]:
        """Number of Documents, a row for each true Category and a column for each found one."""
        ids = self._ids()
        return [[self.documents.pairs[truth, found] for found in ids] for truth in ids]

    def rows(self) -> list[tuple[str, Counts]]:
        """Name and Counts of each Category: what a table shows."""
        return [(self.names[id_], self.documents.counts(id_)) for id_ in self._ids()]

    def figures(self) -> dict[str, float]:
        """Its figures by name, `accuracy` or `f1 of Invoice`; of each Category only where there are few."""
        found: dict[str, float] = {"documents": self.documents.total, "pages": self.pages.total}
        if self.documents.total:
            found |= {"accuracy": self.accuracy(), "page_accuracy": self.page_accuracy()}
        if len(self.names) <= MOST_NAMED:
            for name in dict.fromkeys(self.names.values()):  # Categories may share a name, and then share its figures
                found |= sum((counts for own, counts in self.rows() if own == name), start=Counts()).figures(name)
        return found

    def __repr__(self) -> str:
        """Accuracy and size."""
        return f"CategorizationEvaluation(accuracy={self.accuracy():.3f}, documents={self.documents.total})"

    def __str__(self) -> str:
        """Tables in plain text: measures of each Category, and which were taken for which."""
        rows = self.rows()
        width = max(map(len, ["Category", *(name for name, _ in rows)]))
        places = " ".join(f"{f'→{number}':>4}" for number in range(1, len(rows) + 1))
        header = f"{'Category':<{width}}     F1  precision  recall  documents  found  {places}"
        lines = [
            f"{number} {name:<{width}}  {counts.cells()}  {counts.annotated:9d}  {counts.found:5d}"
            f"  {' '.join(f'{count:4d}' for count in taken_for)}"
            for number, ((name, counts), taken_for) in enumerate(zip(rows, self.confusion_matrix(), strict=True), 1)
        ]
        whole = (
            f"Accuracy {self.accuracy():.3f} over {self.documents.total} Documents, "
            f"{self.page_accuracy():.3f} over {self.pages.total} Pages"
        )
        return "\n".join([f"  {header}", *lines, whole, "→1, →2 …: as which Category they were found"])

    def _id(self, category: Category | None) -> int | None:
        id_ = None if category is None else category.id_
        self.names.setdefault(id_, NO_CATEGORY if category is None else category.name)
        return id_

    def _ids(self) -> list[int | None]:
        """Ids of the Categories in the order in which they became known, and None last."""
        return sorted(self.names, key=lambda id_: id_ is None)


class TrainableCategorization(Trainable, Protocol):
    """What cross-validation asks of a Categorization AI."""

    @property
    def categories(self) -> Sequence[Category]:
        """Categories that it tells apart."""
        ...

    def categorize(self, document: Document, recategorize: bool = False) -> Document:  # noqa: FBT001, FBT002 - the ecosystem's signature
        """Copy of the Document whose Pages are of the Categories that were found."""
        ...


def cross_validate_categorization(
    make_ai: Callable[[], TrainableCategorization], documents: Iterable[Document], folds: int = 5
) -> CategorizationEvaluation:
    """Train on all folds but one, measure on that one, for each fold; the evaluation is over all Documents.

    `make_ai` makes a fresh AI, which is not told the Categories of the Documents that it is measured on. `folds_of`
    says how folds are made, and what is refused.
    """
    evaluations = []
    for training, held in folds_of(documents, folds):
        ai = make_ai()
        ai.documents = training
        ai.fit()
        pairs = ((document, ai.categorize(document, recategorize=True)) for document in held if document.pages())
        evaluations.append(CategorizationEvaluation(ai.categories, pairs))
    return CategorizationEvaluation.joined(evaluations)
