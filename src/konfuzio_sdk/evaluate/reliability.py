"""Tells whether what an AI is 90 % sure of is right in 90 % of the cases."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Self

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Reliability", "ReliabilityBin"]


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """What was found with a confidence in one stretch of those from 0 to 1."""

    low: float
    """Least confidence of the bin."""
    high: float
    """Confidence that the next bin begins with; the last bin holds 1 too."""
    count: int
    """How many Spans."""
    mean_confidence: float
    """Mean of their confidences: the share that should be right."""
    share_right: float
    """Share of them that is right, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far an AI's confidences are from how often it is right."""

    bins: tuple[ReliabilityBin, ...]
    """Those that anything is in, the least sure first."""

    @classmethod
    def of(cls, found: Iterable[tuple[float, bool]], bins: int = 10) -> Self:
        """Sort pairs of confidence and whether it is right into so many bins of equal width.

        Those whose confidence is no number say nothing. ArgumentError for fewer than one bin.
        """
        if bins < 1:
            msg = f"Confidences are sorted into 1 bin or more, not into {bins}."
            raise ArgumentError(msg)
        sorted_in: dict[int, list[tuple[float, bool]]] = {}
        for confidence, is_right in found:
            if not isfinite(confidence):
                continue
            place = min(max(int(confidence * bins), 0), bins - 1)
            sorted_in.setdefault(place, []).append((confidence, is_right))
        return cls(
            tuple(
                ReliabilityBin(
                    low=place / bins,
                    high=(place + 1) / bins,
                    count=len(own),
                    mean_confidence=sum(confidence for confidence, _ in own) / len(own),
                    share_right=sum(is_right for _, is_right in own) / len(own),
                )
                for place, own in sorted(sorted_in.items())
            )
        )

    @property
    def count(self) -> int:
        """How many Spans are in all bins."""
        return sum(one.count for one in self.bins)

    @property
    def expected_calibration_error(self) -> float:
        """Mean distance of confidence and share right, weighted by the Spans of each bin; 0 is best, 1 worst."""
        distances = sum(one.count * abs(one.mean_confidence - one.share_right) for one in self.bins)
        return distances / max(self.count, 1)

    def __str__(self) -> str:
        """Table in plain text, one line a bin."""
        lines = [
            f"{one.low:5.2f} to {one.high:.2f}  {one.count:5d}  {one.mean_confidence:10.3f}  {one.share_right:5.3f}"
            for one in self.bins
        ]
        error = f"Expected calibration error {self.expected_calibration_error:.3f}"
        return "\n".join(["  confidence  count  mean of it  right", *lines, error])
