"""Says how likely each token is of each class: word likelihoods and a random forest over all features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from konfuzio_sdk.trainer.information_extraction.forest import Forest, ForestSettings
from konfuzio_sdk.trainer.information_extraction.word_likelihood import WordLikelihoods

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.features import TokenFeatures
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["TokenClassifier"]


@dataclass(eq=False)
class TokenClassifier:
    """A forest over the features of a token and the likelihoods of the words around it."""

    columns: tuple[str, ...]
    """Features that were trained on."""
    places: tuple[WordLikelihoods, ...]
    """What was learned of the words at each place around a token."""
    forest: Forest

    @classmethod
    def learn(cls, table: TrainingTable, settings: ForestSettings) -> Self:
        """Train on all tokens of a table."""
        class_count = len(table.labels) + 1
        places = []
        blocks = [table.values]
        for words in table.words.T:
            likelihoods, features = WordLikelihoods.learn(words, table.classes, table.groups, class_count)
            places.append(likelihoods)
            blocks.append(features)
        forest = Forest.grow(np.hstack(blocks), table.classes, class_count, settings)
        return cls(table.names, tuple(places), forest)

    def predict(self, features: TokenFeatures) -> NDArray[np.float32]:
        """Probability of each class for each token, shape (n, classes)."""
        values = features.values
        if self.columns != features.names:
            values = values[:, [features.names.index(name) for name in self.columns]]
        likelihoods = [place.features(words) for place, words in zip(self.places, features.words.T, strict=True)]
        return self.forest.predict(np.hstack([values, *likelihoods]))
