"""Tags as an archive may say them: a name and an exact version."""

from __future__ import annotations

import re

__all__ = ["fault_of_tag"]

_PART = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,61}[a-z0-9])?")
_LATEST = "latest"


def fault_of_tag(tag: str) -> str | None:
    """What is wrong with a tag; None if nothing is. With a slash for its colon, a valid one is a path, too."""
    name, _, version = tag.partition(":")
    if _LATEST in {name, version}:
        return f"the tag {tag!a} says latest, which is another one tomorrow."
    if not (_PART.fullmatch(name) and _PART.fullmatch(version)):
        return f"the tag {tag!a} is none that BentoML knows, of a name and a version."
    return None
