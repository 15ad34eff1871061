"""Whatever a text is made of, the time that it takes grows as its length does."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.normalize import DATA_TYPES, normalize
from konfuzio_sdk.tokenizer import AbstractTokenizer, ValueTokenizer, WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.features.text import VALUE_PATTERNS

if TYPE_CHECKING:
    from collections.abc import Callable

_LENGTHS = (4_700, 18_750, 75_000, 300_000)
"""Each four times the one before: what grows with the square is told by the short ones, before it takes minutes."""
_MOST_GROWTH = 10
_TOO_SHORT_TO_TELL = 0.05
"""Seconds: collecting garbage alone may take a part of that."""
_UNITS = ("a", "1", "1.1,", "123 ", "123.", "0(", "Straße", ":", "€5", "12,34-,", "0------", "DE12 ", " ")


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def _counted(separator: str) -> Callable[[int], str]:
    return lambda length: separator.join(map(str, range(length // 4)))[:length]


TEXTS = {
    **{unit: _repeated(unit) for unit in _UNITS},
    **{f"{unit} in lines": _repeated(f"{unit}\n") for unit in _UNITS},
    "numbers": _counted(" "),
    "numbers in lines": _counted("\n"),
    "an amount and its tail": lambda length: "12,34" + "," * (length - 5),
    "a number after its digits": lambda length: "0" + "-" * (length - 1),
}


def check_growth(work: Callable[[str], object], text_of: Callable[[int], str]) -> None:
    before = None
    for length in _LENGTHS:
        text = text_of(length)
        took = _seconds(work, text)
        if before is not None and took > _MOST_GROWTH * before:
            # Something else may have kept the processor busy, so the judgement is on a second look.
            took = min(took, _seconds(work, text))
            assert took <= _MOST_GROWTH * before, (
                f"{length} characters take {took / before:.0f} times what a quarter takes"
            )
        before = max(took, _TOO_SHORT_TO_TELL)


def _seconds(work: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    work(text)
    return time.process_time() - started


def test_growth_with_the_square_is_told() -> None:
    with pytest.raises(AssertionError, match="times what a quarter takes"):
        check_growth(re.compile(r"\S*b").findall, _repeated("a"))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("pattern", VALUE_PATTERNS)
def test_a_pattern_reads_a_long_text_once(pattern: str, text: str) -> None:
    check_growth(lambda content: sum(1 for _ in VALUE_PATTERNS[pattern].finditer(content)), TEXTS[text])


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("tokenizer", [WhitespaceTokenizer(), ValueTokenizer()])
def test_a_tokenizer_reads_a_long_text_once(tokenizer: AbstractTokenizer, text: str) -> None:
    check_growth(lambda content: tokenizer.token_offsets(Document(Project(), content)), TEXTS[text])


@pytest.mark.parametrize("text", TEXTS)
def test_features_read_a_long_text_once(text: str) -> None:
    def work(content: str) -> None:
        document = Document(Project(), content)
        token_features(document, ValueTokenizer().token_offsets(document))

    check_growth(work, TEXTS[text])


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("data_type", DATA_TYPES)
def test_a_long_value_is_read_once(data_type: str, text: str) -> None:
    check_growth(lambda content: normalize(content, data_type), TEXTS[text])
