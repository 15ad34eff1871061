import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payslip_samples import payslip_text

from konfuzio_sdk.data import Document, Project
from konfuzio_sdk.tokenizer import ValueTokenizer, WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.features.text import VALUE_PATTERNS

_STREET = r"str\.|straße|strasse|street|allee|platz|weg|road|jalan"

PLAIN = {
    "amount": r"(?<![\d.,])-?\d{1,3}(?:[. ']?\d{3}){0,6}[.,] ?\d{2}-?(?![.,]*+\d)",
    "integer": r"(?<![\w.,:/-])\d++(?![\w.,:/-])",
    "date": r"(?<!\d)\d{1,2}[./-] ?\d{1,2}[./-] ?(?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)",
    "time": r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])",
    "percent": r"(?<!\d)\d++(?:[.,] ?\d++)?+ ?%",
    "currency": r"(?i)€|\$|£|\b(?:EUR|EURO|USD|GBP|CHF)\b",
    "iban": r"\b[A-Z]{2}\d{2}(?: ?[\dXx]{4}){3,7}(?: ?[\dXx]{1,4})?",
    "vat_id": r"\b[A-Z]{2} ?\d{8,12}\b",
    "phone": r"(?<!\d)(?:\+\d{2}|0)[\d /()-]{6,}\d",
    "long_number": r"(?<!\d)\d{7,}+",
    "postcode": r"(?<![\w.,-])\d{5}(?= ++[A-ZÄÖÜ])",
    "street": rf"(?i)(?<!\S)(?:(?!{_STREET})\S)*+(?:{_STREET})\S*+",
    "company": r"(?i)\b(?:GmbH|mbH|AG|KG|e\.? ?K|UG|OHG|Ltd|Inc|Bhd|SDN)\b",
}
"""What the forms mean, written without regard for speed."""

_WORDS = """
EUR euro € $ usd \u017fdn \u0130nc \u0131nc \u212ag e.\u212a eK e. GmbH mbh AG ug CHF gbp 12 1 0 +49 123 1234 00000 1,50
-1.234,56 12:30 \u0663 08.08.2019 2019-08-08 47110815 DE de12 X a Ä ß straße STRASSE \u017ftr. weg Jalan STRA\u1e9eE Str
platz Chaussee-Allee - . , / : ' % _ ( )
"""
PARTS = (*_WORDS.split(), " ", "  ", "\n", "\t", "\u00a0")


def check_forms(text: str) -> None:
    for tokenizer in (WhitespaceTokenizer(), ValueTokenizer()):
        document = Document(Project(), text)
        offsets = tokenizer.token_offsets(document)
        features = token_features(document, offsets)
        for name, pattern in PLAIN.items():
            spans = [match.span() for match in re.finditer(pattern, text)]
            expected = []
            for start, end in offsets.tolist():
                hits = [(first, last) for first, last in spans if first < end and start < last]
                expected.append(2 if (start, end) in hits else min(len(hits), 1))
            assert features.values[:, features.names.index(name)].tolist() == expected, name


def test_every_form_has_a_plain_meaning() -> None:
    assert set(PLAIN) == set(VALUE_PATTERNS)


@pytest.mark.parametrize(
    "text", ["", "DE47 7001 0500 0000 2300 12", "an der Hauptstr.12a, Alleestraße-weg", payslip_text(3)]
)
def test_forms_are_found_where_their_plain_meaning_is(text: str) -> None:
    check_forms(text)


@pytest.mark.parametrize("seed", range(40))
def test_forms_are_found_in_any_mixture_of_their_parts(seed: int) -> None:
    chosen = random.Random(seed)
    check_forms("".join(chosen.choices(PARTS, k=60)))


@settings(deadline=None, max_examples=100)
@given(st.text(st.sampled_from("aeEuUrRoskKgG\u0131\u0130\u017f01\u06639 \n.,:-/+%€XxDE'")))
def test_forms_are_found_in_any_text(text: str) -> None:
    check_forms(text)
