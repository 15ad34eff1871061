import pickle
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from categorized_pages import MARKER, add_document, letters_and_bills, png
from konfuzio_sdk.data import Document, Page, Project
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.trainer.page_features import PageFeatures, PartWeights, document_numbers
from konfuzio_sdk.trainer.page_features.image import ImageFeatures
from konfuzio_sdk.trainer.page_features.layout import LayoutFeatures
from konfuzio_sdk.trainer.page_features.ngrams import NgramFeatures
from konfuzio_sdk.trainer.page_features.words import WordFeatures

TESTS = Path(__file__).parents[2]


def pages_of(documents: list[Document]) -> list[Page]:
    return [page for document in documents for page in document.pages()]


def page_of(text: str, **how: object) -> Page:
    return add_document(Project(), text, **how).pages()[0]


@pytest.fixture
def pages() -> list[Page]:
    return pages_of(letters_and_bills().documents)


def test_a_row_a_page_and_the_same_columns_for_all(pages: list[Page]) -> None:
    features = PageFeatures.learn(pages)
    rows = features.transform(pages)
    assert (rows.shape[0], rows.values.dtype) == (len(pages), np.float32)
    assert features.transform([page_of("")]).shape == (1, rows.shape[1])
    assert features.transform([]).shape == (0, rows.shape[1])


def test_pages_together_are_what_they_are_one_by_one(pages: list[Page]) -> None:
    features = PageFeatures.learn(pages)
    together = features.transform(pages).for_training().toarray()
    assert np.array_equal(together, np.vstack([features.transform([page]).for_training().toarray() for page in pages]))


def test_what_is_learned_holds_no_text(pages: list[Page]) -> None:
    pickled = pickle.dumps(PageFeatures.learn(pages))
    assert any(MARKER in page.text for page in pages)
    for word in (MARKER, "friend", "bread", "Total", "eur"):
        assert word.encode() not in pickled
        assert word.lower().encode() not in pickled


def test_features_come_back_from_a_pickle(pages: list[Page]) -> None:
    features = PageFeatures.learn(pages)
    restored = pickle.loads(pickle.dumps(features))  # noqa: S301 - made here
    assert np.array_equal(
        restored.transform(pages).for_training().toarray(), features.transform(pages).for_training().toarray()
    )


def test_equal_pages_teach_equal_bytes_whatever_the_seed_of_hashes() -> None:
    program = (
        "import hashlib, pickle\n"
        "from categorized_pages import letters_and_bills\n"
        "from konfuzio_sdk.trainer.page_features import PageFeatures\n"
        "pages = [page for document in letters_and_bills().documents for page in document.pages()]\n"
        "print(hashlib.sha256(pickle.dumps(PageFeatures.learn(pages))).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(TESTS)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_learning_needs_pages() -> None:
    with pytest.raises(ArgumentError, match="one or more"):
        PageFeatures.learn([])


@pytest.mark.parametrize("part", ["words", "ngrams", "layout"])
def test_a_part_of_weight_zero_is_left_out(pages: list[Page], part: str) -> None:
    whole = PageFeatures.learn(pages).transform(pages).shape[1]
    left_out = PageFeatures.learn(pages, PartWeights(**{part: 0})).transform(pages).shape[1]
    alone = PageFeatures.learn(pages, PartWeights(**{"words": 0, "ngrams": 0, "layout": 0, part: 1}))
    assert left_out + alone.transform(pages).shape[1] == whole


def test_a_weight_multiplies_its_part(pages: list[Page]) -> None:
    once, twice = (PageFeatures.learn(pages, PartWeights(words=w, ngrams=0, layout=0)) for w in (1, 2))
    assert np.allclose(
        once.transform(pages).for_training().toarray() * 2, twice.transform(pages).for_training().toarray()
    )


def test_terms_of_a_single_document_are_not_kept() -> None:
    project = Project()
    pages = pages_of([add_document(project, text) for text in ("red rose\fred rose", "red wine")])
    documents = document_numbers(pages)
    assert documents.tolist() == [0, 0, 1]
    words = WordFeatures.learn(pages, documents)
    known, unknown = (
        words.transform([page_of("\n\n\nx\nx\nx\nred\nx\nx\nx"), page_of("rose wine")]).for_training().toarray()
    )
    assert np.count_nonzero(known) == 1
    assert not unknown.any()


def test_words_of_the_first_lines_are_told_from_the_same_words_below() -> None:
    lines = ["invoice", *["filler text"] * 8, "closing"]
    above, below = page_of("\n".join(lines)), page_of("\n".join([lines[-1], *lines[1:-1], lines[0]]))
    words = WordFeatures.learn([above, below, above, below], np.arange(4))
    rows = words.transform([above, below]).for_training().toarray()
    assert np.abs(rows[0] - rows[1]).max() > 0.1


def test_amounts_and_dates_are_alike_whatever_they_say() -> None:
    pages = [page_of(f"on 0{number}.02.2024 EUR {number}3,50") for number in range(3)]
    for part in (WordFeatures, NgramFeatures):
        rows = part.learn(pages, np.arange(3)).transform(pages).for_training().toarray()
        assert np.array_equal(rows[0], rows[1])
        assert rows[0].any()


def test_runs_of_characters_know_misread_words() -> None:
    pages = [page_of(text) for text in ("Lohnabrechnung", "Lohnabrechnung", "Lohnabrechnnug", "Quittung")]
    right, _, misread, other = NgramFeatures.learn(pages, np.arange(4)).transform(pages).for_training().toarray()
    assert right @ misread > right @ other


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\x00", "\ud800", "İ" * 9, "٣٤", "a", "ab", "\u200b \u3000", "a" * 50_000, " \n" * 9_000]
)
def test_any_text_gives_finite_features(pages: list[Page], text: str) -> None:
    features = PageFeatures.learn([*pages, page_of(text, boxed=False), page_of(text, boxed=False)])
    assert np.isfinite(features.transform([page_of(text, boxed=False)]).for_training().toarray()).all()


def test_layout_is_about_form_and_place_of_the_text() -> None:
    pages = pages_of(letters_and_bills().documents)
    rows = LayoutFeatures.learn(pages, document_numbers(pages)).transform(pages).for_training().toarray()
    names = np.array([page.category.name for page in pages])
    letters, bills = rows[names == "Letter"], rows[names != "Letter"]
    within = np.linalg.norm(letters - letters.mean(axis=0), axis=1).max()
    assert np.linalg.norm(letters.mean(axis=0) - bills.mean(axis=0)) > within


def test_layout_without_boxes_is_finite_and_says_nothing_of_place() -> None:
    pages = pages_of(letters_and_bills(boxed=False).documents)
    rows = LayoutFeatures.learn(pages, document_numbers(pages)).transform(pages).for_training().toarray()
    assert np.isfinite(rows).all()
    assert not rows[:, 8:].any()


def test_boxes_that_are_inverted_or_leave_the_page_are_borne() -> None:
    document = Document(
        Project(),
        "ab",
        {
            "0": {"x0": 50, "x1": 10, "y0": 900, "y1": 20, "page_number": 1},
            "1": {"x0": -1e9, "x1": 1e9, "y0": -5, "y1": -5, "page_number": 1},
        },
    )
    page = Page(None, document, 1, (600, 800))
    rows = LayoutFeatures.learn([page, page_of("x")], np.arange(2)).transform([page])
    assert np.isfinite(rows.for_training().toarray()).all()


def test_images_tell_dark_pages_from_light_ones() -> None:
    pages = [page_of("x", image=png(shade)) for shade in (10, 20, 250, 240)]
    features = PageFeatures.learn(pages, PartWeights(words=0, ngrams=0, layout=0, image=1))
    rows = features.transform(pages).for_training().toarray()
    assert rows.shape == (4, 256)
    assert rows[0] @ rows[1] > 0.9
    assert rows[0] @ rows[2] < -0.9
    assert ImageFeatures.learn(pages[:1], np.zeros(1)).transform(pages[:1]).for_training().nnz == 0


def test_a_page_of_many_words_takes_bounded_memory(pages: list[Page]) -> None:
    features = PageFeatures.learn(pages)
    page = page_of(" ".join(f"w{number:06d}" for number in range(25_000)), boxed=False)
    tracemalloc.start()
    features.transform([page])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * len(page.text)
