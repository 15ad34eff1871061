"""Looks through a pickle without loading it: what it would import, call and bring along."""

from __future__ import annotations

__all__: list[str] = []
