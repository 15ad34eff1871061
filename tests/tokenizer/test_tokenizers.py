import itertools
import pickle
import re
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.tokenizer import (
    AbstractTokenizer,
    ConnectedTextTokenizer,
    LabelRegexTokenizer,
    LineTokenizer,
    ListTokenizer,
    RegexTokenizer,
    ValueTokenizer,
    WhitespaceTokenizer,
)
from konfuzio_sdk.tokenizer.characters import code_points, is_blank
from konfuzio_sdk.tokenizer.value import _CUT

COMPLETE = [
    WhitespaceTokenizer(),
    ValueTokenizer(),
    LineTokenizer(),
    ConnectedTextTokenizer(),
    ListTokenizer([RegexTokenizer(r"\d+[\n ,]\d\d"), LineTokenizer(), WhitespaceTokenizer()]),
]
"""Those that leave no visible text over."""
TOKENIZERS = [
    *COMPLETE,
    RegexTokenizer(r"(?s)[a=1]+.{0,3}"),
    LabelRegexTokenizer([r"(?<!\d)(?P<value>\d{1,3})(?!\d)", r"(?P<value>[^\W\d_]{1,4})(?==)"]),
]
TEXTS = st.one_of(st.text(), st.text(alphabet=" \t\n\f\r\u00a0\u2028_aÄß€$%=|:.,x123\u0664½\U0001d7ce"))


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


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=repr)
@given(text=TEXTS)
def test_tokens_ascend_stay_on_a_line_and_have_no_blanks_at_their_ends(tokenizer: AbstractTokenizer, text: str) -> None:
    offsets = tokenizer.token_offsets(Document(Project(), text))
    assert offsets.shape == (len(offsets), 2)
    assert offsets.dtype == np.int64
    assert (offsets[:, 1] > offsets[:, 0]).all()
    assert (offsets[1:, 0] >= offsets[:-1, 1]).all()
    for start, end in offsets.tolist():
        assert text[start:end] == text[start:end].strip()
        assert not {"\n", "\f"} & set(text[start:end])


@pytest.mark.parametrize("tokenizer", COMPLETE, ids=repr)
@given(text=TEXTS)
def test_every_visible_character_is_in_a_token(tokenizer: AbstractTokenizer, text: str) -> None:
    held = {place for start, end in tokenizer.token_offsets(Document(Project(), text)) for place in range(start, end)}
    assert held >= {place for place, character in enumerate(text) if not character.isspace()}


def test_blanks_are_those_of_unicode() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert np.flatnonzero(is_blank(code_points(every))).tolist() == [
        code for code, character in enumerate(every) if character.isspace()
    ]


@given(text=TEXTS)
def test_whitespace_separates_as_its_definition_says(text: str) -> None:
    expected = [match.span() for match in re.finditer(r"\S+", text)]
    assert list(map(tuple, WhitespaceTokenizer().token_offsets(Document(Project(), text)).tolist())) == expected


@given(text=TEXTS)
def test_values_are_cut_wherever_the_expression_says(text: str) -> None:
    cuts = {match.start() for match in _CUT.finditer(text)}
    words = [range(*match.span()) for match in re.finditer(r"\S+", text)]
    bounds = [[word.start, *sorted(cuts.intersection(word[1:])), word.stop] for word in words]
    expected = [pair for places in bounds for pair in itertools.pairwise(places)]
    assert list(map(tuple, ValueTokenizer().token_offsets(Document(Project(), text)).tolist())) == expected


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=repr)
@pytest.mark.parametrize("text", ["", " \n\f"])
def test_a_document_without_visible_text_has_no_tokens(tokenizer: AbstractTokenizer, text: str) -> None:
    assert tokenizer.token_offsets(Document(Project(), text)).shape == (0, 2)


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=repr)
def test_a_tokenizer_keeps_no_document(tokenizer: AbstractTokenizer) -> None:
    before = pickle.dumps(tokenizer)
    tokenizer.tokenize(Document(Project(), "Geheimnis"))
    assert pickle.dumps(tokenizer) == before


@pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=repr)
def test_a_saved_tokenizer_cuts_alike(tokenizer: AbstractTokenizer) -> None:
    restored = pickle.loads(pickle.dumps(tokenizer))  # noqa: S301 - made here
    document = Document(Project(), "Summe: 2x 13,90€\nA=19,000  Netto 123\fab=1 2")
    assert restored.token_offsets(document).tolist() == tokenizer.token_offsets(document).tolist()
    assert repr(restored) == repr(tokenizer)


def test_a_line_is_a_token() -> None:
    assert pieces(LineTokenizer(), "  Erika\tMuster \r\n\n \n Bonn\u2028am Rhein\f2") == [
        "Erika\tMuster",
        "Bonn\u2028am Rhein",
        "2",
    ]
