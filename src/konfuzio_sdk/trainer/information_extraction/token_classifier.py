"""Says how likely each token is of each class: word likelihoods and two forests, one looking at the other's answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from konfuzio_sdk.trainer.information_extraction.growth import grow_in_folds
from konfuzio_sdk.trainer.information_extraction.surroundings import Surroundings
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


@dataclass(eq=False)
class TokenClassifier:
    """Two forests.

    The first sees features of a token and the likelihoods of the words around it. The second sees these and what the
    first took the surrounding tokens for, so that values which belong together are found together.
    """

    columns: tuple[str, ...]
    """Features that were trained on."""
    words: WordLikelihoods
    first: Forest
    second: Forest

    @classmethod
    def learn(cls, table: TrainingTable, settings: ForestSettings) -> Learned:
        """Train on all tokens of a table."""
        class_count = len(table.labels) + 1
        words, likelihoods = WordLikelihoods.learn(table.words, table.classes, table.groups, class_count)
        values = np.hstack([table.values, likelihoods])
        # A single Document is parted by its rows instead.
        group = table.groups if len(table.documents) > 1 else table.documents[0].features.layout.row
        fold = group % _FOLDS
        hints = replace(settings, n_estimators=max(1, settings.n_estimators // _FIRST_SHARE))
        first = grow_in_folds(values, table.classes, class_count, fold, hints)
        around = [
            Surroundings(first.unseen[table.groups == number], found.features).of()
            for number, found in enumerate(table.documents)
        ]
        second = grow_in_folds(np.hstack([values, np.vstack(around)]), table.classes, class_count, fold, settings)
        return Learned(cls(table.names, words, first.forest, second.forest), second.unseen)

    def predict(self, features: TokenFeatures) -> NDArray[np.float32]:
        """Probability of each class for each token, shape (n, classes)."""
        # In pieces, since the two forests look at far more numbers a token than are kept of it.
        pieces = [slice(start, start + _PIECE) for start in range(0, max(len(features), 1), _PIECE)]
        values = (self._values(features, piece) for piece in pieces)
        around = Surroundings(np.vstack([self.first.predict(one) for one in values]), features)
        values = (np.hstack([self._values(features, piece), around.of(piece)]) for piece in pieces)
        return np.vstack([self.second.predict(one) for one in values])

    def _values(self, features: TokenFeatures, tokens: slice) -> NDArray[np.float32]:
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

    Told by the trees that were grown on other Documents: for ranking mistakes of annotators, and for measuring how
    often a confidence is right.
    """
