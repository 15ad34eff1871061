"""Kinds of problems that training data may have, and what is done about each."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar

from konfuzio_sdk.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Handling", "Handlings", "ProblemKind", "handlings"]


class Handling(StrEnum):
    """What is done about a problem."""

    KEEP = "keep"
    """Train as if there was none."""
    SKIP = "skip"
    """Train without what has it; the tokens of a skipped Annotation count neither as its Label's nor as none's."""
    REFUSE = "refuse"
    """Do not train."""


Handlings: TypeAlias = "Mapping[ProblemKind, Handling]"
"""What is done about each kind."""


class ProblemKind(StrEnum):
    """What may be wrong; a new kind is a line here and a check in `training_problems`."""

    sentence: str
    """What is wrong, after the name of what has the problem."""
    usual: Handling
    """What is done about it unless set otherwise."""

    def __new__(cls, value: str, sentence: str, usual: Handling) -> Self:
        """Make a kind of one line of the table below."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.sentence, kind.usual = sentence, usual
        return kind

    # Of an Annotation that is called correct
    ZERO_WIDTH = "zero-width", "encloses no character", Handling.SKIP
    OUT_OF_TEXT = "out-of-text", "reaches beyond the text", Handling.SKIP
    UNREAD = "unread", "could not be read from the export; Project.problems says why", Handling.SKIP
    BLANK = "blank", "encloses nothing but blanks", Handling.SKIP
    BOX_LESS = "box-less", "has no character with a box, though the Document has boxes", Handling.SKIP
    DUPLICATE = "duplicate", "is there twice: with the same Label and the same offsets", Handling.SKIP
    TWO_LABELS = "two-labels", "has the offsets of an Annotation of another Label", Handling.KEEP
    OVERLAPPING = "overlapping", "overlaps another Annotation", Handling.KEEP
    CROSSING_LINES = "crossing-lines", "runs over the end of a line", Handling.KEEP
    CUT_TOKEN = "cut-token", "starts or ends inside a token", Handling.KEEP
    FOREIGN_LABEL = "foreign-label", "is in an Annotation Set whose Label Set lacks its Label", Handling.KEEP
    UNREADABLE = "unreadable", "does not read as its Label's data type", Handling.KEEP
    UNREVISED = "unrevised", "is called correct, but no person revised it", Handling.KEEP
    # Of a Document
    NO_BOXES = "no-boxes", "has no character boxes", Handling.KEEP
    UNANNOTATED = "unannotated", "has text and no Annotation that is correct: it teaches to find nothing", Handling.KEEP
    # Of a Label
    FEW_EXAMPLES = "few-examples", "has Annotations in fewer than 3 Documents", Handling.KEEP


_Choice = TypeVar("_Choice", bound=StrEnum)


def handlings(chosen: Mapping[str, str]) -> dict[ProblemKind, Handling]:
    """What is done about each kind: what was chosen for it, else the usual; ArgumentError for names of none."""
    named = {_named(ProblemKind, kind): _named(Handling, handling) for kind, handling in chosen.items()}
    return {kind: named.get(kind, kind.usual) for kind in ProblemKind}


def _named(kind: type[_Choice], name: str) -> _Choice:
    try:
        return kind(name)
    except ValueError:
        msg = f"{name!r} is no {kind.__name__}; there are {', '.join(kind)}."
        raise ArgumentError(msg) from None
