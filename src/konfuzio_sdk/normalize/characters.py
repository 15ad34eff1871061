"""Gives each character of a value one look, however the document or its OCR wrote it."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["one_look"]

_FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF])
"""Joiners, and marks of direction: they stand between characters of a PDF's text and are not seen."""
_LOOK_ALIKES = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\u00ad"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`"), "'"),
    ord("\u201a"): ",",
    ord("\u2044"): "/",
    **_FULL_WIDTH,
    **_INVISIBLE,
}
"""Hyphens and minus signs, the marks that Swiss thousands are written with, the low quote that OCR makes of a comma.

A soft hyphen is one of them: in the text of a PDF it is how some fonts write the hyphen that is seen.
"""
_HYPHENATED = re.compile("(?<=[^\\W\\d_])\u00ad(?=[^\\W\\d_])")
"""A soft hyphen within a word: that is none to be seen."""
_PILE = re.compile("[^\\w\\s\\x00-\u02ff]{31,}")
"""Holds all stretches of more than 30 marks on one character, which no language writes, and rows of other signs.

Marks are put in order by comparing each with all others of its stretch.
"""


def one_look(text: str) -> str:
    """Text with plain signs and digits, and one blank for each run of white space."""
    if "`" in text or not text.isascii():
        text = text if _PILE.search(text) else unicodedata.normalize("NFC", text)
        text = _HYPHENATED.sub("", text).translate(_LOOK_ALIKES)
    return " ".join(text.split())
