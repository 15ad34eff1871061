"""Reads dates, numbers, percentages and booleans as German and English documents write them.

To add a data type, write a function from text to value in a file of its own and name it in `_READERS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from konfuzio_sdk.normalize.amounts import number, percentage, positive_number
from konfuzio_sdk.normalize.dates import date
from konfuzio_sdk.normalize.truths import truth

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DATA_TYPES", "Normalized", "normalize", "reads_as_one"]

Normalized: TypeAlias = str | int | float | bool | None
"""A value: text, a number, a boolean, a date as ISO 8601 text, or None where it cannot be read."""


def normalize(text: str, data_type: str) -> Normalized:
    """Value of `text` read as `data_type`, one of `DATA_TYPES`; None where it cannot be read or the type is unknown."""
    reader = _READERS.get(data_type)
    return None if reader is None else reader(text)


def reads_as_one(text: str, data_type: str) -> bool:
    """Whether `text` is one value of `data_type`, so that its parts belong together; of type Text every text is.

    False says that there are several values, or none: `25 DEC` is no date, `25 DEC 2018` is one.
    """
    return data_type not in _READERS or data_type == _TEXT or normalize(text, data_type) is not None


def _text(text: str) -> str | None:
    return " ".join(text.split()) or None


_TEXT = "Text"
_READERS: dict[str, Callable[[str], Normalized]] = {
    _TEXT: _text,
    "Number": number,
    "Positive Number": positive_number,
    "Percentage": percentage,
    "Date": date,
    "True or False": truth,
}

DATA_TYPES = tuple(_READERS)
"""Names of the data types a Label can have."""
