"""What is found wrong with an archive: each finding says where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from konfuzio_sdk.errors import ArchiveRefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ADVICE", "Finding", "FoundError", "printable", "refuse"]

ADVICE = "Ask whoever gave you the archive for another copy of it, and run nothing of this one."
"""What to do with an archive that was damaged or tampered with."""


@dataclass(frozen=True)
class Finding:
    """Something wrong: the place in the archive, what is wrong there, and what to do about it."""

    where: str
    what: str
    advice: str = ADVICE

    def __str__(self) -> str:
        """All of it in one line."""
        return printable(f"{self.where}: {self.what} {self.advice}")


def printable(text: str) -> str:
    """Text of an archive as a terminal may show it: without characters that would move its cursor or hide others."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


class FoundError(ArchiveRefusedError):
    """What ArchiveRefusedError is where it is told by findings."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Tell the first of the findings, and how many more there are."""
        first, *others = findings
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(f"The archive is refused. {first}{more}")
        self.findings = list(findings)


def refuse(findings: Sequence[Finding]) -> NoReturn:
    """Raise ArchiveRefusedError with the first of the findings, and how many more there are."""
    raise FoundError(findings)
