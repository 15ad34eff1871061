import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.tokenizer import AbstractTokenizer, ValueTokenizer, WhitespaceTokenizer

TOKENIZERS = [WhitespaceTokenizer(), ValueTokenizer()]


def pieces(tokenizer: AbstractTokenizer, text: str) -> list[str]:
    return [span.offset_string for span in tokenizer.tokenize(Document(Project(), text))]


def test_whitespace_separates_tokens() -> None:
    assert pieces(WhitespaceTokenizer(), " Gehalt\t3.120,00\u00a0EUR\fSeite 2\n") == [
        "Gehalt",
        "3.120,00",
        "EUR",
        "Seite",
        "2",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Curry4260100870422", ["Curry", "4260100870422"]),
        ("13,90€", ["13,90", "€"]),
        ("2:16,00%", ["2", ":", "16,00", "%"]),
        ("A=19,000", ["A", "=", "19,000"]),
        ("3:", ["3", ":"]),
        ("Id.:DE282311424", ["Id.:", "DE282311424"]),
        ("EUR30,39", ["EUR", "30,39"]),
        ("2x", ["2", "x"]),
        ("29-32|", ["29-32", "|"]),
    ],
)
def test_a_value_is_cut_from_what_touches_it(text: str, expected: list[str]) -> None:
    assert pieces(ValueTokenizer(), f"x {text} y") == ["x", *expected, "y"]


@pytest.mark.parametrize("text", ["18:10:36", "18:41", "08.08.2019", "DE815490198", "3.120,00-", "Summe:", "1-3"])
def test_a_value_stays_whole(text: str) -> None:
    assert pieces(ValueTokenizer(), text) == [text]


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@given(text=st.text())
def test_tokens_ascend_and_hold_every_visible_character_once(tokenizer: AbstractTokenizer, text: str) -> None:
    offsets = tokenizer.token_offsets(Document(Project(), text))
    assert offsets.shape == (len(offsets), 2)
    assert offsets.dtype == np.int64
    assert (offsets[:, 1] > offsets[:, 0]).all()
    assert (offsets[1:, 0] >= offsets[:-1, 1]).all()
    held = [place for start, end in offsets.tolist() for place in range(start, end)]
    assert held == [place for place, character in enumerate(text) if not character.isspace()]


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
@pytest.mark.parametrize("text", ["", " \n\f"])
def test_a_document_without_visible_text_has_no_tokens(tokenizer: AbstractTokenizer, text: str) -> None:
    assert tokenizer.token_offsets(Document(Project(), text)).shape == (0, 2)


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_a_tokenizer_keeps_no_document(tokenizer: AbstractTokenizer) -> None:
    before = pickle.dumps(tokenizer)
    tokenizer.tokenize(Document(Project(), "Geheimnis"))
    assert pickle.dumps(tokenizer) == before
