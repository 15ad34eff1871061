"""Makes Annotation Sets of what is known of pairs of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from konfuzio_sdk.trainer.information_extraction.grouping.links import Links

__all__ = ["join"]


def join(classes: NDArray[np.int64], links: Links) -> NDArray[np.int64]:
    """For each Span the first Span of its set, shape (s,), given the class of each.

    A Span joins the set whose members it is linked with best, on average, if that is likelier than not; else it starts
    one. It looks at those it is linked with alone, so the cost of a Span does not grow with the Document.
    """
    first: list[int] = []
    labels: dict[int, set[int]] = {}
    earlier, log_odds = links.earlier.tolist(), links.odds.tolist()
    bounds = np.searchsorted(links.later, np.arange(len(classes) + 1)).tolist()
    for position, (class_, again) in enumerate(zip(classes.tolist(), links.again.tolist(), strict=True)):
        of_set: dict[int, list[float]] = {}
        for pair in range(bounds[position], bounds[position + 1]):
            of_set.setdefault(first[earlier[pair]], []).append(log_odds[pair])
        best, best_odds = position, 0.0
        for candidate, odds in of_set.items():
            average = sum(odds) / len(odds) - (again if class_ in labels[candidate] else 0.0)
            if average > best_odds:
                best, best_odds = candidate, average
        first.append(best)
        labels.setdefault(best, set()).add(class_)
    return np.array(first, dtype=np.int64)
