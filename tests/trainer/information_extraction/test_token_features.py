import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from payslip_samples import add_document, boxes_on_grid, payslip_text

from konfuzio_sdk.data import BboxColumns, Document, Page, Project
from konfuzio_sdk.tokenizer import AbstractTokenizer, ValueTokenizer, WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import NO_WORD, PLACES, TokenFeatures, token_features


def features_of(document: Document, tokenizer: AbstractTokenizer | None = None) -> TokenFeatures:
    return token_features(document, (tokenizer or WhitespaceTokenizer()).token_offsets(document))


def value(features: TokenFeatures, token: int, name: str) -> float:
    return float(features.values[token, features.names.index(name)])


def check_sound(features: TokenFeatures, count: int) -> None:
    assert features.values.shape == (count, len(features.names))
    assert features.words.shape == (count, len(PLACES))
    assert features.values.dtype == np.float32
    assert np.isfinite(features.values).all()


@pytest.mark.parametrize("boxes", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \f",
        "x",
        "\U0001d518mlaut ﬁ ß İ\u0301 中文 ١٢٣",
        payslip_text(3),
        payslip_text(3) + "\f" + payslip_text(4),
    ],
)
def test_features_are_finite_whatever_the_text(text: str, boxes: bool) -> None:
    document = add_document(Project(), text, boxes=boxes)
    check_sound(features_of(document), len(text.split()))


@settings(deadline=None)
@given(text=st.text(st.sampled_from("aÄ0٣ \n\f.,:-%€|=x\U0001f600\ud800"), max_size=60), seed=st.integers(0, 2**16))
def test_features_are_finite_whatever_the_boxes(text: str, seed: int) -> None:
    visible = [place for place, character in enumerate(text) if not character.isspace()]
    random = np.random.default_rng(seed)
    kept = [place for place in visible if random.random() < 0.7]
    edges = random.choice([-5.0, 0.0, 1e-9, 3.0, 100.0, 1e9], size=(4, len(kept)))
    pages = [text.count("\f", 0, place) + 1 for place in kept]
    document = Document(Project(), text, BboxColumns(kept, *edges, pages))
    if seed % 2:
        Page(None, document, 1, (100, 100))
    check_sound(features_of(document), len(text.split()))


def test_a_copy_has_equal_features() -> None:
    document = add_document(Project(), payslip_text(5))
    one, other = features_of(document), features_of(copy.deepcopy(document))
    assert one.names == other.names
    assert np.array_equal(one.values, other.values)
    assert np.array_equal(one.words, other.words)


def test_names_are_the_same_for_every_document_and_unique() -> None:
    names = [features_of(add_document(Project(), text)).names for text in ("", payslip_text(1))]
    assert names[0] == names[1]
    assert len(set(names[0])) == len(names[0])


def test_inverted_boxes_count_as_straight_ones() -> None:
    text = payslip_text(2)
    straight = boxes_on_grid(text)
    inverted = BboxColumns(
        straight.offset, straight.x1, straight.x0, straight.y1, straight.y0, straight.page_number, straight.line_index
    )
    one, other = (Document(Project(), text, boxes) for boxes in (straight, inverted))
    for document in (one, other):
        Page(None, document, 1, (600, 800))
    assert np.array_equal(features_of(one).values, features_of(other).values)


def test_neighbours_are_found_in_rows_and_columns() -> None:
    text = "Code   Betrag\n\n2000     1,50\n2001     2,50\n"
    near = features_of(add_document(Project(), text)).neighbours
    assert near.left.tolist() == [-1, 0, -1, 2, -1, 4]
    assert near.right.tolist() == [1, -1, 3, -1, 5, -1]
    assert near.above.tolist() == [-1, -1, 0, 1, 2, 3]
    assert near.below.tolist() == [2, 3, 4, 5, -1, -1]
    assert near.heading.tolist() == [-1, -1, 0, 1, 0, 1]
    assert near.key.tolist() == [-1, 0, -1, -1, -1, -1]


def test_neighbours_stay_on_their_page() -> None:
    near = features_of(add_document(Project(), "Betrag\f1,50")).neighbours
    assert near.above.tolist() == [-1, -1]


def test_values_are_told_by_their_form() -> None:
    text = "3.120,00 08.08.2019 18:41 19 % DE47 7001 0500 0000 2300 12 EUR"
    features = features_of(add_document(Project(), text))
    assert value(features, 0, "amount") == 2
    assert value(features, 1, "date") == 2
    assert value(features, 2, "time") == 2
    assert [value(features, token, "percent") for token in (3, 4)] == [1, 1]
    assert [value(features, token, "iban") for token in range(5, 11)] == [1] * 6
    assert value(features, 11, "currency") == 2


def test_characters_are_counted_in_each_token_alone() -> None:
    features = features_of(add_document(Project(), "a12,5 B/c\n ١Ää  ,,"))
    counted = {name: [value(features, token, name) for token in range(4)] for name in ("digits", "upper", "commas")}
    assert counted == {"digits": [3, 0, 1, 0], "upper": [0, 1, 1, 0], "commas": [1, 0, 0, 2]}
    assert [value(features, token, "slashes") for token in range(4)] == [0, 1, 0, 0]


def test_words_are_hashed_without_case_and_digits() -> None:
    words = features_of(add_document(Project(), "SUMME 12,50 summe 99,10 Summe 12,5")).words
    own = words[:, PLACES.index("own")]
    assert own[0] == own[2] == own[4]
    assert own[1] == own[3]
    assert len({int(own[0]), int(own[1]), int(own[5])}) == 3
    left = words[:, PLACES.index("left")]
    assert left.tolist() == [NO_WORD, *own[:-1].tolist()]


def test_features_do_not_depend_on_what_other_documents_hold() -> None:
    text = payslip_text(2)
    alone = features_of(add_document(Project(), text), ValueTokenizer())
    features_of(add_document(Project(), payslip_text(9)))
    again = features_of(add_document(Project(), text), ValueTokenizer())
    assert np.array_equal(alone.values, again.values)


def test_a_street_is_the_whole_token_around_its_name() -> None:
    features = features_of(add_document(Project(), "an der Hauptstr.12a, BAHNHOFSTRASSE: Alleestraße-weg wegen 5"))
    found = [value(features, token, "street") for token in range(len(features))]
    assert found == [0, 0, 2, 2, 2, 2, 0]


def test_a_page_without_its_size_is_as_large_as_its_boxes_reach() -> None:
    text = payslip_text(2) + "\f" + payslip_text(4)
    boxes = boxes_on_grid(text)
    bare, sized = (Document(Project(), text, boxes) for _ in range(2))
    for number in (1, 2):
        page = boxes.page_number == number
        Page(None, sized, number, (float(boxes.x1[page].max()), float(boxes.y1[page].max())))
    assert np.array_equal(features_of(bare).values, features_of(sized).values)
