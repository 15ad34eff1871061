"""Parts Documents into those that an AI is trained on and those that it is measured on, in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from konfuzio_sdk.data.document import Document

__all__ = ["Trainable", "folds_of", "in_order"]

_MIN_FOLDS = 2


class Trainable(Protocol):
    """What cross-validation asks of an AI of any type."""

    @property
    def documents(self) -> Sequence[Document]:
        """Training Documents."""
        ...

    @documents.setter
    def documents(self, documents: Sequence[Document]) -> None: ...

    def fit(self) -> object:
        """Learn from `documents`."""
        ...


def in_order(documents: Iterable[Document]) -> list[Document]:
    """Documents by Category, id and name: the same order, however they come."""
    return sorted(
        documents,
        key=lambda document: (
            0 if document.category is None else document.category.id_,
            document.id_ or 0,
            document.name,
            document.text,
        ),
    )


def folds_of(documents: Iterable[Document], folds: int) -> Iterator[tuple[list[Document], list[Document]]]:
    """For each fold the Documents outside it, to train on, and those in it.

    Every fold has Documents of every Category, as far as there are enough. Folds depend on the Documents' Categories
    and ids (names where there are none) alone, not on their order. ArgumentError for fewer than two folds or fewer
    Documents than folds.
    """
    ordered = in_order(documents)
    if not _MIN_FOLDS <= folds <= len(ordered):
        msg = f"Cross-validation needs 2 folds or more, and a Document for each: got {folds} and {len(ordered)}."
        raise ArgumentError(msg)
    for fold in range(folds):
        outside = [document for index, document in enumerate(ordered) if index % folds != fold]
        yield outside, ordered[fold::folds]
