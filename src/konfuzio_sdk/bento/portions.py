"""Validates a large mapping a portion at a time, so that a thousandfold fault is told once.

pydantic collects every fault before it raises. Of a few megabytes of nonsense that makes gigabytes.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic import WrapValidator

if TYPE_CHECKING:
    from pydantic import ValidatorFunctionWrapHandler

__all__ = ["InPortions"]

_PORTION = 500


def _in_portions(value: object, validate: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - what it validates
    if not isinstance(value, dict) or len(value) <= _PORTION:
        return validate(value)
    validated: dict[str, Any] = {}
    items = iter(value.items())
    while portion := dict(islice(items, _PORTION)):
        validated.update(validate(portion))
    return validated


InPortions = WrapValidator(_in_portions)
"""Annotates a field that holds a mapping; faults of the first portion that has any are told, and no others."""
