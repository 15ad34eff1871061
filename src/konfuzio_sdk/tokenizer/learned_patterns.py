"""Learns regular expressions for the values of a Label from examples."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.tokenizer.value_examples import AnnotatedText, examples_of, joined_texts
from konfuzio_sdk.tokenizer.value_shapes import BLANK, MOST_REPEATED, counted, shapes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from konfuzio_sdk.tokenizer.value_examples import ValueExample
    from konfuzio_sdk.tokenizer.value_shapes import ValueShape

__all__ = ["AnnotatedText", "learn_patterns"]

_MOST_WORDS = 8
_LEAST_TEXTS = 2
_LEAST_SHARE = 0.05
_LINE_START, _LINE_END = r"(?<![^\n\f])", r"(?![^\n\f])"


def learn_patterns(texts: Iterable[AnnotatedText], *, precision: float = 0.5) -> tuple[str, ...]:
    r"""Patterns that together find the values of texts, in the order in which they pay, each with a group `value`.

    A pattern is the shape of some values, as `\d{1,6},\d{2}`, alone or with what is beside them: the word before or
    after, the start or the end of the line. Values are never in it literally. A word beside them is if it is there in
    at least two different texts, has no digit, and is nowhere a part of any value that the texts name.

    Of all such patterns that one is taken which finds most values, less its wrong matches, of which so many do not pay
    that it is right less often than `precision`; then the one that adds most to it; until none adds values of two
    texts, and a twentieth of all. There may be none at all. Equal texts give equal patterns in any order, and the time
    that a search with them takes is in proportion to the text.
    """
    if not 0 < precision < 1:
        msg = f"The precision of patterns is a share between 0 and 1, got {precision}."
        raise ArgumentError(msg)
    different = joined_texts(texts)
    examples = examples_of(different)
    truth = {(number, *span) for number, annotated in enumerate(different) for span in annotated.spans}
    price = precision / (1 - precision)
    found: dict[str, _Matches] = {}
    for pattern in _candidates(examples):
        matches = _matches(pattern, different, truth, most_wrong=len(truth) / price)
        if matches is not None:
            found[pattern] = matches
    return tuple(_chosen(found, truth, price))


_Match = tuple[int, int, int]
"""Number of a text, start and end."""
_Matches = set[_Match]


def _candidates(examples: Sequence[ValueExample]) -> list[str]:
    """Patterns that stand for examples of at least two texts: exact shapes before mixtures, short before long ones."""
    found = {pattern: shape.mixed for shape in shapes_of(examples) for pattern in _patterns(shape)}
    return sorted(found, key=lambda pattern: (found[pattern], len(pattern), pattern))


def _patterns(shape: ValueShape) -> Iterator[str]:
    yield shape.expression(shape.examples)
    for before in _common(shape.examples, "word_before"):
        chosen = [example for example in shape.examples if example.word_before == before]
        blanks = BLANK + counted([0, *(example.blanks_before for example in chosen)])
        yield rf"(?<!\S){re.escape(before)}{blanks}{shape.expression(chosen)}"
    for after in _common(shape.examples, "word_after"):
        chosen = [example for example in shape.examples if example.word_after == after]
        blanks = BLANK + counted([0, *(example.blanks_after for example in chosen)])
        yield rf"{shape.expression(chosen)}(?={blanks}{re.escape(after)}(?!\S))"
    yield from _on_their_line(shape)


def _on_their_line(shape: ValueShape) -> Iterator[str]:
    """Patterns of values that are the first, the last or the only ones on their lines."""
    blanks = f"{BLANK}{{0,{MOST_REPEATED}}}"
    for first, last in ((True, False), (False, True), (True, True)):
        chosen = [found for found in shape.examples if found.is_first >= first and found.is_last >= last]
        if len({example.text_number for example in chosen}) >= _LEAST_TEXTS:
            left = f"{_LINE_START}{blanks}" if first else ""
            right = f"(?={blanks}{_LINE_END})" if last else ""
            yield f"{left}{shape.expression(chosen)}{right}"


def _common(examples: Sequence[ValueExample], side: str) -> list[str]:
    """Words on a side of examples of at least two texts, those of most texts first."""
    texts: dict[str, set[int]] = defaultdict(set)
    for example in examples:
        word: str = getattr(example, side)
        if word:
            texts[word].add(example.text_number)
    often = [word for word, found in texts.items() if len(found) >= _LEAST_TEXTS]
    return sorted(often, key=lambda word: (-len(texts[word]), word))[:_MOST_WORDS]


def _matches(pattern: str, texts: Sequence[AnnotatedText], truth: _Matches, most_wrong: float) -> _Matches | None:
    """What a pattern matches; None if more of it is wrong than could ever pay."""
    expression = re.compile(pattern)
    found: _Matches = set()
    wrong = 0
    for number, annotated in enumerate(texts):
        here = {(number, *match.span("value")) for match in expression.finditer(annotated.text)}
        found |= here
        wrong += len(here - truth)
        if wrong > most_wrong:
            return None
    return found


def _chosen(candidates: dict[str, _Matches], truth: _Matches, price: float) -> Iterator[str]:
    """Greedy choice of patterns; of those that bring the same the first."""
    left = dict(candidates)
    covered: _Matches = set()
    while left:
        best, most = "", 0.0
        for pattern in tuple(left):
            added = left[pattern] - covered
            right = added & truth
            if len({number for number, _, _ in right}) < _LEAST_TEXTS or len(right) < _LEAST_SHARE * len(truth):
                del left[pattern]
                continue
            gain = len(right) - price * (len(added) - len(right))
            if gain > most:
                best, most = pattern, gain
        if not best:
            return
        covered |= left.pop(best)
        yield best
