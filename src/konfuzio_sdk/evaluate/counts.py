"""Counts what was found rightly, wrongly and not at all, and what follows from that."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MOST_NAMED", "NO_CATEGORY", "NO_LABEL", "Counts", "measure_cells", "ratio"]

NO_CATEGORY = "(no Category)"
"""What tables call Pages and Documents that are of no Category."""

NO_LABEL = "(no Label)"
"""What tables call text that was not annotated, or not found."""

MOST_NAMED = 50
"""More Labels or Categories than this are not told one by one where figures are to be short."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was found rightly (`true_positives`), found wrongly (`false_positives`) and missed (`false_negatives`).

    What is counted is Spans where values are extracted, Documents where they are categorized.
    """

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Counts of both together."""
        return Counts(
            self.true_positives + other.true_positives,
            self.false_positives + other.false_positives,
            self.false_negatives + other.false_negatives,
        )

    @property
    def annotated(self) -> int:
        """How much there is to find."""
        return self.true_positives + self.false_negatives

    @property
    def found(self) -> int:
        """How much was found, rightly or wrongly."""
        return self.true_positives + self.false_positives

    @property
    def precision(self) -> float:
        """Share of what was found that is right, from 0 to 1; 0 where nothing was found."""
        return ratio(self.true_positives, self.found)

    @property
    def recall(self) -> float:
        """Share of what there is to find that was found, from 0 to 1; 0 where there is nothing."""
        return ratio(self.true_positives, self.annotated)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, from 0 to 1."""
        return ratio(2 * self.true_positives, self.annotated + self.found)

    def figures(self, of: str | None = None) -> dict[str, float]:
        """How much there is to find and, if there is anything, the measures, by name: `f1`, or `f1 of Date`."""
        found: dict[str, float] = {"annotated": self.annotated}
        if self.annotated:
            found |= {"f1": self.f1, "precision": self.precision, "recall": self.recall}
        return found if of is None else {f"{name} of {of}": figure for name, figure in found.items()}

    def cells(self) -> str:
        """F1, precision and recall as a table in plain text shows them; dashes where there was nothing to find."""
        return measure_cells((self.f1, self.precision, self.recall) if self.annotated else None)


def measure_cells(figures: tuple[float, float, float] | None) -> str:
    """F1, precision and recall in columns as wide as their headings; dashes where they could not be measured."""
    widths = (5, 9, 6)
    if figures is None:
        return "  ".join(f"{'-':>{width}}" for width in widths)
    return "  ".join(f"{figure:{width}.3f}" for figure, width in zip(figures, widths, strict=True))


def ratio(part: int, whole: int) -> float:
    """Share of the whole, from 0 to 1; 0 where there is nothing."""
    return part / whole if whole else 0.0
