"""HTML and SVG as trees of elements: what Documents and people say is text in them and never becomes markup."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Child", "Element", "element", "html_of", "number", "readable", "share", "strangers"]

Element: TypeAlias = ET.Element
Child: TypeAlias = Element | str

_LONGEST = 200
"""Characters that are shown of a name or a text."""
_SHOWN_INSTEAD = "\N{REPLACEMENT CHARACTER}"
_NEVER_SHOWN = frozenset({"Cc", "Cs", "Cn", "Co"})
"""Kinds of characters that HTML cannot hold or that look like nothing."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of text after it around, so that one name could look like another."""


def element(tag: str, *children: Child, **attributes: str | float | None) -> Element:
    """Element with attributes and children in order; an attribute that is None is left out.

    `class_` is the attribute `class`, and other underscores are hyphens: `aria_label`.
    """
    made = ET.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.rstrip("_").replace("_", "-"), _clean(value) if isinstance(value, str) else number(value))
    for child in children:
        if not isinstance(child, str):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + _clean(child)
        else:
            made.text = (made.text or "") + _clean(child)
    return made


def html_of(root: Element) -> str:
    """Document of HTML with this root."""
    return f"<!DOCTYPE html>\n{ET.tostring(root, encoding='unicode', method='html')}\n"


def number(value: float) -> str:
    """Number of at most two places, without noughts at its end."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def share(value: float) -> str:
    """A measure from 0 to 1 as tables show it."""
    return f"{value:.3f}"


def readable(text: str, longest: int = _LONGEST) -> str:
    """Text on one line, cut if it is long, in which nothing is hidden."""
    line = " ".join(text[: 4 * longest].split())  # a text of megabytes need not be gone through to be cut
    return f"{line[:longest]}…" if len(line) > longest or len(text) > 4 * longest else line


def strangers(text: str, longest: int = _LONGEST) -> Element:
    """What others wrote, kept apart from the direction of the text around it."""
    return element("bdi", readable(text, longest))


def _clean(text: str) -> str:
    return text if text.isascii() and text.isprintable() else "".join(_shown(text))


def _shown(text: str) -> Iterable[str]:
    for character in text:
        hidden = character in _TURNING or unicodedata.category(character) in _NEVER_SHOWN
        yield _SHOWN_INSTEAD if hidden and character != "\n" else character
