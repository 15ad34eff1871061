from __future__ import annotations

import numpy as np
import pytest
from splitting_samples import A4

from konfuzio_sdk.data import BboxColumns, Document, Page, Project
from konfuzio_sdk.trainer.file_splitting.page_change import CHANGES, PageSketch, changes, page_before


def page(text: str, size: tuple[float, float] = A4, *, height: float | None = None) -> Page:
    """Page of a text; with `height` each letter has a box so high, on the middle of the Page."""
    visible = [at for at, character in enumerate(text) if height and not character.isspace()]
    middle, many = size[1] / 2, [1.0] * len(visible)
    low, high = np.multiply(many, middle - (height or 0) / 2), np.multiply(many, middle + (height or 0) / 2)
    boxes = BboxColumns(visible, np.arange(len(visible)), np.arange(1, len(visible) + 1), low, high, [1] * len(visible))
    return Page(None, Document(Project(), text, boxes), 1, size)


def changed(before: Page, after: Page) -> dict[str, float]:
    """Changes other than 0."""
    values = changes(PageSketch.of(before), PageSketch.of(after))
    assert values.shape == (len(CHANGES),)
    return {name: round(value, 3) for name, value in zip(CHANGES, values.tolist(), strict=True) if value}


def test_equal_pages_share_all() -> None:
    one = page("Muster Ltd.\nInvoice 2024-4711\nEnd.")
    assert changed(one, one) == {"same_head": 1, "same_foot": 1, "same_words": 1, "same_identifiers": 1, "same_size": 1}


def test_printed_numbers_tell_what_follows_and_what_begins() -> None:
    first, second = page("Alpha\nPage 1 of 2"), page("Beta\nPage 2 of 2")
    assert changed(first, second).items() >= {"numbered": 1, "number_is_greater": 1, "number_follows": 1}.items()
    assert changed(first, second)["before_was_not_last"] == 1
    assert changed(second, first).items() >= {"number_is_one": 1, "before_was_last": 1}.items()
    assert "number_follows" not in changed(page("Page 1 of 3"), second)


def test_sizes_identifiers_and_sentences_tell_changes() -> None:
    found = changed(page("Invoice 4711,\nof which", (100, 200)), page("more was said\n(4712)..", (50, 200)))
    assert found == {"other_identifiers": 1, "sentence_goes_on": 1, "other_width": 0.5}


def test_blank_pages_share_nothing() -> None:
    assert changed(page(" \n"), page("")) == {"blank": 1, "blank_before": 1, "same_size": 1}
    assert changed(page(""), page("A."))["longer"] == pytest.approx(0.02, abs=0.005)


def test_letters_and_the_space_around_them_tell_changes() -> None:
    found = changed(page("Body.", height=8), page("Title.", height=24))
    assert found["letters_larger"] == 0.5
    assert found["head_space"] == pytest.approx((1 - 24 / 842) / 2, abs=0.001)
    assert found["foot_space_before"] == pytest.approx((1 - 8 / 842) / 2, abs=0.001)


def test_the_page_before_is_the_one_with_the_next_smaller_number() -> None:
    document = Document(Project(), "a\fb\fc\fd")
    last, first = Page(None, document, 4, A4), Page(None, document, 2, A4)
    assert page_before(last) is first
    assert page_before(first) is None
