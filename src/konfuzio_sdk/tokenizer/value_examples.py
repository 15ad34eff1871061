"""Examples of values with what stands beside them, as people annotated them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

__all__ = ["AnnotatedText", "ValueExample", "examples_of", "joined_texts"]

_LONGEST = 60
_LINE_END = re.compile(r"[\n\f]")


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """Text of a Document, and start and end of the values in it."""

    text: str
    spans: frozenset[tuple[int, int]]
    """Values to be found."""
    other_spans: frozenset[tuple[int, int]] = frozenset()
    """Other values: words of them are never looked for literally."""


@dataclass(frozen=True, slots=True)
class ValueExample:
    """A value, and what is beside it on its line."""

    text_number: int
    """Number of its text; equal texts have one number."""
    value: str
    word_before: str
    """Word that ends before it, "" where there is none that a pattern may have."""
    blanks_before: int
    """How many blanks are between that word, or the start of the line, and the value."""
    word_after: str
    blanks_after: int
    is_first: bool
    """Whether nothing but blanks is before it on its line."""
    is_last: bool

    @property
    def touches_left(self) -> bool:
        """Whether something visible stands directly before it."""
        return not self.is_first and self.blanks_before == 0

    @property
    def touches_right(self) -> bool:
        """Whether something visible stands directly behind it."""
        return not self.is_last and self.blanks_after == 0


def joined_texts(texts: Iterable[AnnotatedText]) -> list[AnnotatedText]:
    """The different texts, with the values of all that are equal: copies of one Document are one Document."""
    spans: dict[str, set[tuple[int, int]]] = defaultdict(set)
    others: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for annotated in texts:
        spans[annotated.text] |= annotated.spans
        others[annotated.text] |= annotated.other_spans
    return [AnnotatedText(text, frozenset(spans[text]), frozenset(others[text])) for text in sorted(spans)]


def examples_of(texts: Sequence[AnnotatedText]) -> list[ValueExample]:
    """Values of the texts that a token can be, in order: on one line, without blanks at the ends, not very long."""
    barred = {word for annotated in texts for word in _annotated_words(annotated)}
    return [
        _example(number, annotated.text, start, end, barred)
        for number, annotated in enumerate(texts)
        for start, end in sorted(annotated.spans)
        if end - start <= _LONGEST and _is_token(annotated.text[start:end])
    ]


def _annotated_words(annotated: AnnotatedText) -> Iterator[str]:
    """Words that are a part of a value, or hold one."""
    for start, end in annotated.spans | annotated.other_spans:
        left = annotated.text[max(0, start - _LONGEST) : start]
        right = annotated.text[end : end + _LONGEST]
        before = "" if left[-1:].isspace() else "".join(left.split()[-1:])
        after = "" if right[:1].isspace() else "".join(right.split()[:1])
        yield from f"{before}{annotated.text[start:end]}{after}".split()


def _is_token(value: str) -> bool:
    return value == value.strip() != "" and not _LINE_END.search(value)


def _example(number: int, text: str, start: int, end: int, barred: Container[str]) -> ValueExample:
    # Not the whole line, which may be the whole text.
    before = _LINE_END.split(text[max(0, start - 4 * _LONGEST) : start])[-1]
    after = _LINE_END.split(text[end : end + 4 * _LONGEST])[0]
    left, right = before.split(), after.split()
    return ValueExample(
        text_number=number,
        value=text[start:end],
        word_before=_usable(left[-1], barred) if left else "",
        blanks_before=len(before) - len(before.rstrip()),
        word_after=_usable(right[0], barred) if right else "",
        blanks_after=len(after) - len(after.lstrip()),
        is_first=not left,
        is_last=not right,
    )


def _usable(word: str, barred: Container[str]) -> str:
    return "" if len(word) > _LONGEST or word in barred or any(map(str.isdigit, word)) else word
