"""Writes the sample project: PDFs of made-up business documents with their labels file."""

from __future__ import annotations

from pathlib import PurePosixPath
from random import Random
from typing import TYPE_CHECKING

from konfuzio_sdk.distribution import how_to_add
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.readers.labels_file import LABELS_FILE, DocumentEntry, LabelsFile
from konfuzio_sdk.sample.delivery_notes import DELIVERY_NOTES
from konfuzio_sdk.sample.invoices import INVOICES
from konfuzio_sdk.sample.payslips import PAYSLIPS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from konfuzio_sdk.sample.document_type import DocumentType
    from konfuzio_sdk.sample.values import Language

__all__ = ["DOCUMENT_TYPES", "generate_sample_project"]

DOCUMENT_TYPES = (INVOICES, DELIVERY_NOTES, PAYSLIPS)
"""Every type of document in the sample, in the order of the labels file."""

_EVERY_NTH_IS_TEST = 4


def generate_sample_project(folder: Path, seed: int = 2026) -> Path:
    """Write 72 invoices, 18 delivery notes, 18 payslips and their labels file into `folder`, and return it.

    `readers.read_pdf_folder` reads it. A quarter of each layout's documents is for tests, and half of them are in
    German, the other half in English. Equal seeds give equal bytes. Raises ArgumentError if reportlab is missing.
    """
    try:
        import reportlab  # noqa: F401, PLC0415 - told here once, before anything is written
    except ImportError as error:
        msg = f"Making the sample project needs reportlab; {how_to_add('sample')}"
        raise ArgumentError(msg) from error
    entries = []
    for document_type in DOCUMENT_TYPES:
        (folder / document_type.folder).mkdir(parents=True, exist_ok=True)
        for content, entry in _documents(document_type, seed):
            (folder / entry.file).write_bytes(content)
            entries.append(entry)
    categories = [document_type.category for document_type in DOCUMENT_TYPES]
    labels_file = LabelsFile(id=1, name="Sample", categories=categories, documents=entries)
    (folder / LABELS_FILE).write_text(labels_file.model_dump_json(indent=1, exclude_defaults=True), encoding="utf-8")
    return folder


def _documents(document_type: DocumentType, seed: int) -> Iterator[tuple[bytes, DocumentEntry]]:
    number = 0
    for layout_number, layout in enumerate(document_type.layouts):
        for copy in range(document_type.copies):
            number += 1
            rng = Random(f"{seed} {document_type.folder} {number}")  # noqa: S311 - repeatable, and no secret
            # Shifted by one each time the test split comes round, so that both languages are in it.
            language: Language = "en" if (copy + copy // _EVERY_NTH_IS_TEST) % 2 else "de"
            sheet = layout(rng, language)
            is_test = (copy + layout_number) % _EVERY_NTH_IS_TEST == _EVERY_NTH_IS_TEST - 1
            yield (
                sheet.finish(),
                DocumentEntry(
                    file=str(PurePosixPath(document_type.folder) / f"{number:04d}.pdf"),
                    category=document_type.category.name,
                    split="test" if is_test else "training",
                    annotations=sheet.annotations,
                ),
            )
