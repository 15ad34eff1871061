"""How large an archive may be: what is beyond it is refused before it fills memory or disk."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LIMITS", "Limits"]

_MIB = 1024**2
_GIB = 1024**3


@dataclass(frozen=True)
class Limits:
    """Limits of what is extracted and read, in bytes unless said otherwise.

    `ratio` is how many bytes a compressed byte may become, beyond the first `ratio_free`. `members` counts files and
    folders; `name` is the length of a path in the archive, `part` that of a name in it, and `depth` how many folders
    a path goes down. `described` is the size of a file that is read as text: the manifest, `bento.yaml`, a lockfile.
    """

    total: int = 4 * _GIB
    file: int = 2 * _GIB
    members: int = 20_000
    ratio: int = 100
    ratio_free: int = 64 * _MIB
    name: int = 400
    part: int = 200
    depth: int = 20
    described: int = 4 * _MIB


LIMITS = Limits()
"""What is used unless it is said: room for an archive that brings all its wheels."""
