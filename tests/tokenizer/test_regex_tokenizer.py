import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.tokenizer import AbstractTokenizer, LineTokenizer, ListTokenizer, RegexTokenizer, WhitespaceTokenizer


def pieces(tokenizer: AbstractTokenizer, text: str) -> list[str]:
    return [span.offset_string for span in tokenizer.tokenize(Document(Project(), text))]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\d+,\d\d", ["12,50", "3,00"]),
        (r"(?i)eur", ["EUR", "Eur"]),
        (r"Summe\s+(?P<amount>\d+)", ["12"]),
        (r"(?P<unit>EUR)|(?P<other>Eur)", ["EUR", "Eur"]),
        (r"(?P<never>nothing)?Summe", []),
        (r"x*", []),
        (r"\s+", []),
        (r" EUR ?", ["EUR"]),
        (r"EUR\s+Netto", ["EUR", "Netto"]),
        (r"(?s).*", ["Summe 12,50 EUR", "Netto 3,00 Eur", "Seite 2"]),
        (r"(?=(?P<number>\d+))", ["12", "50", "3", "00", "2"]),
    ],
)
def test_what_the_pattern_matches_is_a_token(pattern: str, expected: list[str]) -> None:
    assert pieces(RegexTokenizer(pattern), "Summe 12,50 EUR \n Netto 3,00 Eur\fSeite 2") == expected


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "(?P<a>x)(?P<a>y)", "a{99999999999}", "(" * 5000])
def test_a_pattern_that_does_not_compile_is_told(pattern: str) -> None:
    with pytest.raises(ArgumentError, match="is no regular expression"):
        RegexTokenizer(pattern)


def test_the_next_tokenizer_fills_what_is_left_over() -> None:
    amounts, lines = RegexTokenizer(r"\d+,\d\d"), LineTokenizer()
    text = "Summe  12,50 EUR\n3,00\nEnde"
    assert pieces(ListTokenizer([amounts, lines]), text) == ["Summe", "12,50", "EUR", "3,00", "Ende"]
    assert pieces(ListTokenizer([lines, amounts]), text) == pieces(lines, text)


def test_a_third_tokenizer_gets_what_two_left_over() -> None:
    tokenizers = [RegexTokenizer("b"), RegexTokenizer("[abc]+"), WhitespaceTokenizer()]
    assert pieces(ListTokenizer(tokenizers), "xabcx y") == ["x", "a", "b", "c", "x", "y"]


@given(st.text(alphabet="ab1 \n"), st.sampled_from([r"a+", r"[ab]{2}", r"\d.", r"b?1"]))
def test_a_list_leaves_the_first_as_it_is_and_covers_what_any_covers(text: str, pattern: str) -> None:
    first, second = RegexTokenizer(pattern), LineTokenizer()
    document = Document(Project(), text)
    joined = ListTokenizer([first, second]).token_offsets(document).tolist()
    assert all(token in joined for token in first.token_offsets(document).tolist())
    held = {place for start, end in joined for place in range(start, end)}
    assert held >= {place for place, character in enumerate(text) if not character.isspace()}


def test_a_list_of_no_tokenizers_is_refused() -> None:
    with pytest.raises(ArgumentError, match="needs a tokenizer"):
        ListTokenizer([])


def test_what_a_tokenizer_does_can_be_read() -> None:
    tokenizer = ListTokenizer([RegexTokenizer(r"\d"), LineTokenizer()])
    assert repr(tokenizer) == r"ListTokenizer([RegexTokenizer('\\d'), LineTokenizer()])"
