from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from splitting_samples import letters_and_reports, paged

from konfuzio_sdk.trainer.file_splitting import AbstractFileSplittingAI

if TYPE_CHECKING:
    from konfuzio_sdk.data import Page

PROJECT = letters_and_reports(count=1, tests=0)


class MarkedAI(AbstractFileSplittingAI):
    """A first Page starts with a hash."""

    def predict(self, page: Page) -> Page:
        page.is_first_page, page.is_first_page_confidence = page.text.startswith("#"), 1.0
        return page


@given(st.lists(st.tuples(st.booleans(), st.text("ab\n ", max_size=4)), min_size=1, max_size=12))
def test_every_page_is_in_one_part_and_parts_begin_where_they_should(pages: list[tuple[bool, str]]) -> None:
    texts = [("#" if is_first else "") + text for is_first, text in pages]
    parts = MarkedAI(PROJECT.categories).propose_split_documents(paged(PROJECT, texts, id_=1))
    found = [page for part in parts for page in part.pages()]
    assert [page.text for page in found] == texts
    assert [page.id_ for page in found] == [101 + place for place in range(len(texts))]
    assert [page.is_first_page for page in found] == [True, *(is_first for is_first, _ in pages[1:])]
    assert all([page.is_first_page for page in part.pages()].count(True) == 1 for part in parts)
