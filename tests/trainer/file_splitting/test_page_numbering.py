from __future__ import annotations

import pytest

from konfuzio_sdk.trainer.file_splitting.page_numbering import PrintedNumber, printed_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Invoice\nPage 2 of 3\nTotal", PrintedNumber(2, 3)),
        ("Rechnung      Seite: 1/12", PrintedNumber(1, 12)),
        ("Seite  1\nvon  4", PrintedNumber(1, 4)),
        ("Blatt 7", PrintedNumber(7)),
        ("Page 1     Muster Ltd.", PrintedNumber(1)),
        ("text\n- 3 -", PrintedNumber(3)),
        ("text\n\u2013 3 \u2013", PrintedNumber(3)),
        ("Muster AG                  2 / 3\ntext", PrintedNumber(2, 3)),
        ("Página 2 de 5", PrintedNumber(2, 5)),
    ],
)
def test_printed_numbers_are_read(text: str, number: PrintedNumber) -> None:
    assert printed_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "see Page 5 for more",
        "Page 5 of 3",
        "Page 0",
        "Webpage 1 of 2",
        "\n".join(["line"] * 6 + ["2 / 3"] + ["line"] * 6),
        "1/2 litre of milk",
        "12/2024",
        "Seite",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert printed_number(text) is None


def test_the_surest_number_is_taken() -> None:
    assert printed_number("- 9 -\nPage 4\nPage 2 of 3") == PrintedNumber(2, 3)
