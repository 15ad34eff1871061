"""As which data type the values of each Label really read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from konfuzio_sdk.normalize import reads_as_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

__all__ = ["NO_TYPE", "value_types"]

NO_TYPE = ""
"""Of Labels whose values need not read as anything."""

_ONE_VALUE_TYPES = ("Date", "Number", "Positive Number", "Percentage")
"""Data types of which a text holds one value, several or none."""

_LIKELY_TYPES = ("Number", "Date")
"""Tried for Labels of another type: many are left at Text that hold amounts and dates."""

_ENOUGH = 5
"""Spans that show what values read as where the Label does not say so."""

_MOST = 0.9


def value_types(table: TrainingTable) -> tuple[str, ...]:
    """Data type of the values of each class, shape (classes,): `NO_TYPE`, or the one that they read as."""
    texts: dict[int, list[str]] = {label: [] for label in table.labels}
    declared: dict[int, str] = {}
    for found in table.documents:
        for annotation in found.annotations:
            declared[annotation.label.id_] = annotation.label.data_type
            texts[annotation.label.id_] += annotation.offset_string
    return (NO_TYPE, *(_type_of(texts[label], declared.get(label, NO_TYPE)) for label in table.labels))


def _type_of(texts: Sequence[str], declared: str) -> str:
    if declared in _ONE_VALUE_TYPES and _mostly_read(texts, declared):
        return declared
    if len(texts) < _ENOUGH:
        return NO_TYPE
    return next((one for one in _LIKELY_TYPES if _mostly_read(texts, one)), NO_TYPE)


def _mostly_read(texts: Sequence[str], data_type: str) -> bool:
    return sum(reads_as_one(text, data_type) for text in texts) >= _MOST * len(texts)
