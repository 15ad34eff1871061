"""Signs archives, and checks signatures, by the OpenSSF model signing library."""

from __future__ import annotations

__all__: list[str] = []
