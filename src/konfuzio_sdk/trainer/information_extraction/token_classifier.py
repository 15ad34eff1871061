"""Says how likely each token is of each class: word likelihoods and two forests, one looking at the other's answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.growth import grow_in_folds
from konfuzio_sdk.trainer.information_extraction.surroundings import Surroundings
from konfuzio_sdk.trainer.information_extraction.training_table import NO_CLASS
from konfuzio_sdk.trainer.information_extraction.word_likelihood import WordLikelihoods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures
    from konfuzio_sdk.trainer.information_extraction.forest import Forest, ForestSettings
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["Learned", "TokenClassifier"]

_FOLDS = 4
_PIECE = 4096
"""Tokens that are looked at at once."""
_FIRST_SHARE = 3
"""How many times fewer trees the first forest has: it only has to hint."""
_MISSED = 0.01
"""Share of the annotated tokens that may be below twice the cut."""
_GREATEST_CUT = 0.1


@dataclass(eq=False)
class TokenClassifier:
    """Two forests.

    The first sees features of a token and the likelihoods of the words around it. The second sees these and what the
    first took the surrounding tokens for, so that values which belong together are found together. It looks at those
    tokens alone that the first does not surely take for no Label: of most pages that is a small part.
    """

    columns: tuple[str, ...]
    """Features that were trained on."""
    words: WordLikelihoods
    first: Forest
    second: Forest
    cut: float
    """Tokens that the first forest takes for any Label with less than this probability get no second look."""

    @classmethod
    def learn(cls, table: TrainingTable, settings: ForestSettings) -> Learned:
        """Train on all tokens of a table whose class is known."""
        class_count = len(table.labels) + 1
        known = table.known
        words, seen = WordLikelihoods.learn(table.words[known], table.classes[known], table.groups[known], class_count)
        likelihoods = words.of(table.words)
        likelihoods[known] = seen
        values = np.hstack([table.values, likelihoods])
        # A single Document is parted by its rows instead.
        group = table.groups if len(table.documents) > 1 else table.documents[0].features.layout.row
        fold = group % _FOLDS
        first = grow_in_folds(values, table.classes, class_count, fold, settings, known, share_kept=_FIRST_SHARE)
        around = [
            Surroundings(own, found.features).of()
            for found, own in zip(table.documents, table.by_document(first.unseen), strict=True)
        ]
        values = np.hstack([values, np.vstack(around)])
        second = grow_in_folds(values, table.classes, class_count, fold, settings, known)
        learned = cls(table.names, words, first.forest, second.forest, _cut(first.unseen[known], table.classes[known]))
        doubtful = learned.in_doubt(first.unseen)
        unseen = first.unseen
        unseen[doubtful] = second.unseen[doubtful]
        return Learned(learned, unseen)

    def predict(self, features: TokenFeatures) -> NDArray[np.float32]:
        """Probability of each class for each token, shape (n, classes)."""
        # In pieces, since the two forests look at far more numbers a token than are kept of it.
        pieces = _pieces(np.arange(len(features)))
        probabilities = np.vstack([self.first.predict(self._values(features, piece)) for piece in pieces])
        around = Surroundings(probabilities, features)
        for piece in _pieces(self.in_doubt(probabilities)):
            values = np.hstack([self._values(features, piece), around.of(piece)])
            probabilities[piece] = self.second.predict(values)
        return probabilities

    def in_doubt(self, first: NDArray[np.float32]) -> NDArray[np.intp]:
        """Tokens that need a second look after the first look's probabilities (n, classes)."""
        return np.flatnonzero(1 - first[:, NO_CLASS] >= self.cut)

    def _values(self, features: TokenFeatures, tokens: NDArray[np.intp]) -> NDArray[np.float32]:
        """What the first forest looks at: features of some tokens, and likelihoods of the words around them."""
        values = features.values[tokens]
        if self.columns != features.names:
            values = values[:, [features.names.index(name) for name in self.columns]]
        return np.hstack([values, self.words.of(features.words[tokens])])


@dataclass(frozen=True, eq=False)
class Learned:
    """A trained classifier, and what it would say of the tokens that it was trained on, had it not seen them."""

    classifier: TokenClassifier
    unseen: NDArray[np.float32]
    """Probability of each class for each token of the table, shape (n, classes).

    Told by the trees that were grown on other Documents: for learning which Spans are right, and for ranking mistakes
    of annotators.
    """


def _pieces(tokens: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    return [tokens[start : start + _PIECE] for start in range(0, max(len(tokens), 1), _PIECE)]


def _cut(unseen: NDArray[np.float32], classes: NDArray[np.int64]) -> float:
    """Half of what nearly all annotated tokens have: probability of any Label, by trees that have not seen them."""
    annotated = 1 - unseen[classes != NO_CLASS, NO_CLASS]
    if not len(annotated):
        return 0.0
    return min(float(np.quantile(annotated, _MISSED, method="lower")) / 2, _GREATEST_CUT)
