"""An archive that was opened: extracted into a folder, and found to be what its manifest says."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from konfuzio_sdk.opening.archive import OpenedArchive, described, extracted
from konfuzio_sdk.opening.checks import CHECKS, Check
from konfuzio_sdk.opening.findings import Finding, FoundError, refuse
from konfuzio_sdk.opening.limits import LIMITS, Limits
from konfuzio_sdk.opening.service import has_own_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["OpenedArchive", "checked", "opened"]


@contextmanager
def opened(archive: str | Path, *, allow_own_service: bool = False, limits: Limits = LIMITS) -> Iterator[OpenedArchive]:
    """An archive, extracted into a folder that is removed afterwards, and checked; nothing of it is run.

    `archive` is a file, or a folder that one was extracted to. `allow_own_service` takes one whose author wrote the
    service, which is then not checked. Raises ArchiveRefusedError, with the first thing that was found and how many
    more, if it is damaged, contradicts itself or could do harm; ArchiveError if it cannot be read.
    """
    with extracted(archive, limits) as folder:
        found = described(folder, limits)
        results = checked(found, allow_own_service=allow_own_service)
        findings = [finding for _, some in results for finding in some or ()]
        if findings:
            refuse(findings)
        yield found


def checked(archive: OpenedArchive, *, allow_own_service: bool = False) -> Iterator[tuple[Check, list[Finding] | None]]:
    """Each check of an archive, with what it found; None where it was left out, as the service is the author's own."""
    own = allow_own_service and has_own_service(archive)
    for check in CHECKS:
        yield check, None if own and check.of_generated else _findings(check, archive)


def _findings(check: Check, archive: OpenedArchive) -> list[Finding]:
    try:
        return list(check.run(archive))
    except FoundError as error:  # a file that the check reads is missing, or cannot be relied on
        return error.findings
