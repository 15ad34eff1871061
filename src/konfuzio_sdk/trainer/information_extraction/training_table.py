"""The tokens of all training Documents with their features and classes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.evaluate.folds import in_order
from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures, token_features
from konfuzio_sdk.trainer.information_extraction.progress import watched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.document import Document
    from konfuzio_sdk.tokenizer import AbstractTokenizer

__all__ = ["NO_CLASS", "LabelledDocument", "TrainingTable"]

NO_CLASS = 0
"""Class of tokens that no Annotation covers."""

_MIN_COVERED = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class LabelledDocument:
    """Tokens of one Document with what people annotated."""

    document: Document
    features: TokenFeatures
    annotations: list[Annotation]
    """Annotations that were called correct and are not skipped, in the order of the text."""
    classes: NDArray[np.int64]
    """Class of each token, shape (n,)."""
    span: NDArray[np.int64]
    """Number of the Span that each token belongs to, unique in the Document, -1 for none; shape (n,)."""
    known: NDArray[np.bool_]
    """False for tokens of which only a skipped Annotation speaks: their class is unknown; shape (n,)."""


@dataclass(frozen=True, eq=False, slots=True)
class TrainingTable:
    """What a forest is trained on: the `df_train` of scripts written for a data frame, without a data frame.

    `len()` is the number of tokens; `values` are their features (n, features) with the column names `names`.
    """

    labels: tuple[int, ...]
    """Label ids in the order of the classes: class 1 is the first; class 0 is no Label."""
    documents: tuple[LabelledDocument, ...]
    values: NDArray[np.float32]
    names: tuple[str, ...]
    words: NDArray[np.int64]
    """Hashes of the words around each token, shape (n, places)."""
    classes: NDArray[np.int64]
    """Class of each token, shape (n,)."""
    groups: NDArray[np.int64]
    """Number of the Document of each token, shape (n,)."""
    known: NDArray[np.bool_]
    """Whether the class of each token is known, so that it is trained on, shape (n,)."""

    @classmethod
    def from_documents(
        cls, documents: Iterable[Document], tokenizer: AbstractTokenizer, skipped: Collection[Annotation] = frozenset()
    ) -> Self:
        """Table of all Documents that have tokens, in the order of their ids, as if `skipped` were not annotated."""
        ordered = in_order(documents)
        labels = sorted({one.label.id_ for document in ordered for one in document.annotations() if one not in skipped})
        class_of = {label: number for number, label in enumerate(labels, start=1)}
        labelled = [_labelled(document, tokenizer, class_of, skipped) for document in watched(ordered, "Features")]
        labelled = [found for found in labelled if len(found.features)]
        if not labelled:
            msg = f"No Document has a token of {tokenizer!r}; give Documents with text, or another tokenizer."
            raise ArgumentError(msg)
        if not any(found.known.any() for found in labelled):
            msg = "All tokens of the Documents are in Annotations that are skipped, so that nothing is known of any."
            raise ArgumentError(msg)
        sizes = [len(found.features) for found in labelled]
        return cls(
            labels=tuple(labels),
            documents=tuple(labelled),
            values=np.concatenate([found.features.values for found in labelled]),
            names=labelled[0].features.names,
            words=np.concatenate([found.features.words for found in labelled]),
            classes=np.concatenate([found.classes for found in labelled]),
            groups=np.repeat(np.arange(len(sizes)), sizes),
            known=np.concatenate([found.known for found in labelled]),
        )

    def __len__(self) -> int:
        """Number of tokens."""
        return len(self.classes)

    def by_document(self, rows: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Parts, one a Document, of what has a row for each token: shape (n, …)."""
        sizes = [len(found.features) for found in self.documents]
        return np.split(rows, np.cumsum(sizes)[:-1])

    def with_columns(self, names: Sequence[str]) -> Self:
        """The same tokens with these features only; ArgumentError for one that the table does not have."""
        unknown = [name for name in names if name not in self.names]
        if unknown:
            msg = f"The training table has no feature {unknown[0]!r}; it has {', '.join(self.names)}."
            raise ArgumentError(msg)
        columns = [self.names.index(name) for name in names]
        return replace(self, names=tuple(names), values=self.values[:, columns])


def _labelled(
    document: Document, tokenizer: AbstractTokenizer, class_of: dict[int, int], skipped: Collection[Annotation]
) -> LabelledDocument:
    features = token_features(document, tokenizer.token_offsets(document))
    annotations = [annotation for annotation in document.annotations() if annotation not in skipped]
    start, end = features.layout.start, features.layout.end
    classes = np.full(len(start), NO_CLASS, dtype=np.int64)
    span_of = np.full(len(start), -1, dtype=np.int64)
    # A token belongs to the Span that covers most of it, if that is half of it or more; of equals to the first.
    covered = np.full(len(start), _MIN_COVERED)
    spans = [(annotation, span) for annotation in annotations for span in annotation.spans]
    for number, (annotation, span) in enumerate(spans):
        first = int(np.searchsorted(end, span.start_offset, side="right"))
        last = int(np.searchsorted(start, span.end_offset, side="left"))
        for token in range(first, last):
            overlap = min(end[token], span.end_offset) - max(start[token], span.start_offset)
            share = overlap / (end[token] - start[token])
            if share > covered[token] or (span_of[token] < 0 and share >= _MIN_COVERED):
                covered[token] = share
                span_of[token] = number
                classes[token] = class_of[annotation.label.id_]
    known = np.ones(len(start), dtype=bool)
    for span in (span for annotation in document.annotations() if annotation in skipped for span in annotation.spans):
        first = int(np.searchsorted(end, span.start_offset, side="right"))
        last = int(np.searchsorted(start, span.end_offset, side="left"))
        known[first:last] = span_of[first:last] >= 0
    return LabelledDocument(document, features, annotations, classes, span_of, known)
