"""What the page says beside what the evaluation knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.evaluate.counts import Counts

__all__ = ["About"]


@dataclass(frozen=True, slots=True)
class About:
    """What stands at the top of the page, and figures that come from elsewhere."""

    title: str = "Evaluation of an Extraction AI"
    facts: Mapping[str, str] = field(default_factory=dict)
    """Whatever a reader should know, by its name: the AI, the date, the number of training Documents."""
    steps: Mapping[str, Counts] = field(default_factory=dict)
    """How well each step of the AI does by itself, by the step's name."""
