"""Writes the page to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from konfuzio_sdk.evaluate.report.about import About
from konfuzio_sdk.evaluate.report.bounds import Bounds
from konfuzio_sdk.evaluate.report.file import check_writable, write_whole
from konfuzio_sdk.evaluate.report.page import page_of

if TYPE_CHECKING:
    from konfuzio_sdk.evaluate.cross_validation import CrossValidation
    from konfuzio_sdk.evaluate.extraction import ExtractionEvaluation

__all__ = ["write_report"]


def write_report(
    evaluation: ExtractionEvaluation,
    path: str | Path,
    about: About | None = None,
    *,
    cross_validation: CrossValidation | None = None,
    bounds: Bounds | None = None,
) -> Path:
    """Write the page of an evaluation to a file, and give its path.

    The figures of each fold are in it if the `cross_validation` that it joins is given. The page holds what Documents
    say, so a file that is new is for whoever made it alone to read. ArgumentError where it cannot be written, before
    anything is done.
    """
    file = Path(path)
    check_writable(file)
    return write_whole(file, page_of(evaluation, about or About(), cross_validation, bounds or Bounds()))
