import numpy as np
import pytest
from payslip_samples import add_document

from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import TokenLayout, token_features
from konfuzio_sdk.trainer.information_extraction.spans.gaps import gaps_before, widest_bridged
from konfuzio_sdk.trainer.information_extraction.spans.merging import SpanMerger
from konfuzio_sdk.trainer.information_extraction.spans.value_types import NO_TYPE, value_types
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable


def layout(text: str) -> TokenLayout:
    document = add_document(Project(), text)
    return token_features(document, WhitespaceTokenizer().token_offsets(document)).layout


def table(data_type: str, texts: dict[str, list[str]]) -> TrainingTable:
    """Tokens of texts, with the stretches of them that have the Label."""
    project = Project()
    category = Category(project, 1, "Note")
    label = Label(project, "Value", 11, data_type, label_sets=[category.default_label_set])
    documents = [add_document(project, text, category=category, id_=number) for number, text in enumerate(texts)]
    for document, (text, values) in zip(documents, texts.items(), strict=True):
        for value in values:
            start = text.index(value)
            Annotation(document, label, spans=[Span(start, start + len(value))], is_correct=True)
    return TrainingTable.from_documents(documents, WhitespaceTokenizer())


def merged(merger: SpanMerger, text: str) -> list[str]:
    """Texts that become of tokens which are all of class 1."""
    found = layout(text)
    classes = np.ones(len(found), dtype=np.int64)
    spans = merger.merge(found, classes, np.full((len(found), len(merger.types)), 0.5, dtype=np.float32))
    ranges = zip(spans.first.tolist(), spans.last.tolist(), strict=True)
    return [text[found.start[first] : found.end[last - 1]] for first, last in ranges]


@pytest.fixture
def merger() -> SpanMerger:
    return SpanMerger(np.array([-np.inf, 1.5, -np.inf]), (NO_TYPE,) * 3)


def test_gaps_are_counted_in_characters_and_end_with_the_row() -> None:
    assert gaps_before(layout("a bb   c\nd")) == pytest.approx([np.inf, 1.0, 3.0, np.inf])


@pytest.mark.parametrize(
    ("classes", "ranges"),
    [
        ([1, 1, 1, 1], [[0, 2], [2, 3], [3, 4]]),
        ([2, 2, 2, 2], [[0, 1], [1, 2], [2, 3], [3, 4]]),
        ([1, 2, 0, 1], [[0, 1], [1, 2], [3, 4]]),
        ([0, 0, 0, 0], []),
    ],
)
def test_tokens_of_a_class_join_over_its_gap_within_a_row(
    merger: SpanMerger, classes: list[int], ranges: list[list[int]]
) -> None:
    probabilities = np.full((4, 3), 0.25, dtype=np.float32)
    spans = merger.merge(layout("a bb   c\nd"), np.array(classes), probabilities)
    assert np.stack([spans.first, spans.last], axis=1).tolist() == ranges
    assert spans.confidence.tolist() == [0.25] * len(ranges)


def test_only_what_is_blank_is_bridged(merger: SpanMerger) -> None:
    document = add_document(Project(), "ab|cd ef")
    found = token_features(document, np.array([[0, 2], [3, 5], [6, 8]])).layout
    assert np.isfinite(gaps_before(found)).tolist() == [False, False, True]
    spans = merger.merge(found, np.array([1, 1, 1]), np.full((3, 3), 0.5, dtype=np.float32))
    assert (spans.first.tolist(), spans.last.tolist()) == ([0, 1], [1, 3])


@pytest.mark.parametrize(
    ("data_type", "text", "values"),
    [
        ("Number", "12,50 3,00", ["12,50", "3,00"]),
        ("Number", "84, 81- 1.000,00 7", ["84, 81-", "1.000,00", "7"]),
        ("Date", "25 DEC 2018", ["25 DEC 2018"]),
        ("Date", "01.02.2024 03.04.2024", ["01.02.2024", "03.04.2024"]),
        (NO_TYPE, "12,50 3,00", ["12,50 3,00"]),
    ],
)
def test_a_value_ends_where_it_no_longer_reads_as_one(data_type: str, text: str, values: list[str]) -> None:
    assert merged(SpanMerger(np.array([-np.inf, 1.5]), (NO_TYPE, data_type)), text) == values


def test_gaps_are_learned_from_what_people_joined_and_cut() -> None:
    learned = SpanMerger.learn(table("Text", {"Erika Muster    Bonn": ["Erika Muster", "Bonn"], "a  b": ["a  b"]}))
    assert 2 < learned.widest_gap[1] < 4
    assert merged(learned, "Anna  Lena    Hamm") == ["Anna  Lena", "Hamm"]


def test_two_numbers_beside_each_other_do_not_teach_that_a_torn_one_is_two() -> None:
    learned = SpanMerger.learn(table("Number", {"12,50 3,00 x 8": ["12,50", "3,00"], "7,10 9,20": ["7,10", "9,20"]}))
    assert merged(learned, "12,50 3,00") == ["12,50", "3,00"]
    assert merged(learned, "84, 81-") == ["84, 81-"]


def test_two_numbers_that_would_read_as_one_teach_that_they_are_two() -> None:
    learned = SpanMerger.learn(table("Number", {"2 000": ["2", "000"], "3 500": ["3", "500"]}))
    assert merged(learned, "4 100") == ["4", "100"]


def test_what_values_read_as_outweighs_the_data_type() -> None:
    assert value_types(table("Number", {"5 Muster Bonn": ["5", "Muster", "Bonn"]})) == (NO_TYPE, NO_TYPE)
    amounts = {f"Summe {number},50": [f"{number},50"] for number in range(5)}
    assert value_types(table("Text", amounts)) == (NO_TYPE, "Number")
    assert value_types(table("Date", amounts)) == (NO_TYPE, "Number")
    assert value_types(table("Percentage", amounts)) == (NO_TYPE, "Percentage")
    assert value_types(table("Text", dict(list(amounts.items())[:4]))) == (NO_TYPE, NO_TYPE)


def test_the_cut_is_where_joining_is_right_most_often() -> None:
    gaps, joined = np.array([3.0, 1.0, 2.0, 4.0]), np.array([False, True, True, True])
    assert widest_bridged(gaps, joined) == 2.5
    assert widest_bridged(gaps, ~joined) == -np.inf
    assert widest_bridged(gaps, joined, least=3) == -np.inf
    assert widest_bridged(gaps, joined, votes=np.array([0.2, 1, 1, 1])) == 8.0
