"""Says how likely each token is of each class: word likelihoods and two forests, one looking at the other's answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.forest import Forest
from konfuzio_sdk.trainer.information_extraction.progress import watched
from konfuzio_sdk.trainer.information_extraction.surroundings import Surroundings
from konfuzio_sdk.trainer.information_extraction.word_likelihood import WordLikelihoods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures
    from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["TokenClassifier"]

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
    places: tuple[WordLikelihoods, ...]
    """What was learned of the words at each place around a token."""
    first: Forest
    second: Forest

    @classmethod
    def learn(cls, table: TrainingTable, settings: ForestSettings) -> Self:
        """Train on all tokens of a table."""
        class_count = len(table.labels) + 1
        places, blocks = [], [table.values]
        for words in table.words.T:
            likelihoods, features = WordLikelihoods.learn(words, table.classes, table.groups, class_count)
            places.append(likelihoods)
            blocks.append(features)
        values = np.hstack(blocks)
        hints = replace(settings, n_estimators=max(1, settings.n_estimators // _FIRST_SHARE))
        unseen = _predict_unseen(values, table, hints)
        around = [
            Surroundings(unseen[table.groups == number], found.features).of()
            for number, found in enumerate(table.documents)
        ]
        first = Forest.grow(values, table.classes, class_count, hints)
        second = Forest.grow(np.hstack([values, np.vstack(around)]), table.classes, class_count, settings)
        return cls(table.names, tuple(places), first, second)

    def predict(self, features: TokenFeatures) -> NDArray[np.float32]:
        """Probability of each class for each token, shape (n, classes)."""
        tables = [place.table() for place in self.places]
        # In pieces, since the two forests look at far more numbers a token than are kept of it.
        pieces = [slice(start, start + _PIECE) for start in range(0, max(len(features), 1), _PIECE)]
        values = (self._values(features, tables, piece) for piece in pieces)
        around = Surroundings(np.vstack([self.first.predict(one) for one in values]), features)
        values = (np.hstack([self._values(features, tables, piece), around.of(piece)]) for piece in pieces)
        return np.vstack([self.second.predict(one) for one in values])

    def _values(self, features: TokenFeatures, tables: list[NDArray[np.float32]], tokens: slice) -> NDArray[np.float32]:
        """What the first forest looks at: features of some tokens, and likelihoods of the words around them."""
        values = features.values[tokens]
        if self.columns != features.names:
            values = values[:, [features.names.index(name) for name in self.columns]]
        words = features.words[tokens].T
        around = zip(self.places, tables, words, strict=True)
        return np.hstack([values, *(table[place.rows(one)] for place, table, one in around)])


def _predict_unseen(values: NDArray[np.float32], table: TrainingTable, settings: ForestSettings) -> NDArray[np.float32]:
    """Probabilities (n, classes) for each token from a forest that was trained without the token's Document.

    Answers of a forest that knows the token would be better than the second forest will ever get.
    """
    class_count = len(table.labels) + 1
    shares = np.bincount(table.classes, minlength=class_count) / len(table)
    unseen = np.tile(shares.astype(np.float32), (len(table), 1))
    # A single Document is split by its rows instead.
    group = table.groups if len(table.documents) > 1 else table.documents[0].features.layout.row
    for fold in watched(range(_FOLDS), "Training"):
        held = group % _FOLDS == fold
        if held.any() and not held.all():
            forest = Forest.grow(values[~held], table.classes[~held], class_count, settings)
            unseen[held] = forest.predict(values[held])
    return unseen
