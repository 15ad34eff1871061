"""Compares what was annotated in a Document with what was found in it, Span by Span."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from konfuzio_sdk.data.document import Document

__all__ = ["ComparedDocument", "ComparedSpan", "Outcome"]


class Outcome(StrEnum):
    """What became of a Span."""

    RIGHT = "right"
    """Annotated, and found with the same Label, start and end."""
    MISSED = "missed"
    """Annotated, and not found so."""
    WRONG = "wrong"
    """Found, and not annotated so."""


@dataclass(frozen=True, slots=True)
class ComparedSpan:
    """A Span that was annotated, found, or both."""

    outcome: Outcome
    label: str
    """Name of the Label."""
    label_set: str
    """Name of the Label Set: the annotated one's if it was annotated."""
    start_offset: int
    end_offset: int
    confidence: float | None
    """How sure the AI was; None for one that was missed, or of which the AI does not say."""
    nearly: bool
    """Whether it is half of a pair, missed and wrong, of one Label whose Spans overlap: right by the lenient measure.

    No Span is in two pairs. False for one that is right.
    """


@dataclass(frozen=True, slots=True)
class ComparedDocument:
    """The Spans of one Document, in the order of the text."""

    document: Document
    """The annotated Document."""
    spans: tuple[ComparedSpan, ...]
