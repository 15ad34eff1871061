import numpy as np
import pytest
from payslip_samples import add_document

from konfuzio_sdk.data import Project
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import TokenLayout, token_features
from konfuzio_sdk.trainer.information_extraction.merging import SpanMerger, gaps_before


def layout(text: str) -> TokenLayout:
    document = add_document(Project(), text)
    return token_features(document, WhitespaceTokenizer().token_offsets(document)).layout


@pytest.fixture
def merger() -> SpanMerger:
    return SpanMerger(np.array([-np.inf, 1.5, -np.inf]))


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
