import pytest
from payslip_samples import add_document

from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.findings import Finding
from konfuzio_sdk.trainer.information_extraction.selection import CandidateSelection
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

TOTAL, ITEM = 11, 12


def chosen(
    *confidences: float, flag: bool = False, several: bool = False, sets: tuple[int, ...] = (), threshold: float = 0.1
) -> list[int]:
    """Which of the values of one Label are kept, by their place."""
    label = Label(Project(), "Total", TOTAL, threshold=threshold, has_multiple_top_candidates=flag)
    findings = [
        Finding(((place, place + 1),), TOTAL, confidence, 1, sets[place] if sets else 1)
        for place, confidence in enumerate(confidences)
    ]
    selection = CandidateSelection(frozenset({TOTAL} if several else ()))
    return [one.spans[0][0] for one in selection.select(findings, {TOTAL: label})]


def test_a_value_below_the_threshold_of_its_label_is_not_given_out() -> None:
    assert chosen(0.29, threshold=0.3) == []
    assert chosen(0.3, threshold=0.3) == [0]
    assert chosen(0.2, 0.5, 0.4, threshold=0.3, flag=True) == [1, 2]


def test_of_a_label_with_one_value_the_surest_is_kept_and_of_equals_the_first() -> None:
    assert chosen(0.5, 0.9, 0.7) == [1]
    assert chosen(0.5, 0.5) == [0]


def test_a_value_of_several_spans_counts_for_more_than_a_piece_that_is_a_little_surer() -> None:
    address, piece, sure = (
        Finding(spans, TOTAL, confidence, 1, 1)
        for spans, confidence in ((((0, 1), (2, 3)), 0.6), (((4, 5),), 0.9), (((6, 7),), 1.0))
    )
    labels = {TOTAL: Label(Project(), "Total", TOTAL)}
    assert CandidateSelection(frozenset()).select([address, piece, sure], labels) == [address]


def test_each_annotation_set_keeps_its_own() -> None:
    assert chosen(0.5, 0.9, 0.7, sets=(1, 2, 1)) == [1, 2]


def test_all_are_kept_where_the_label_or_the_training_says_so() -> None:
    assert chosen(0.5, 0.9, flag=True) == [0, 1]
    assert chosen(0.5, 0.9, several=True) == [0, 1]


@pytest.mark.parametrize(("contradicting", "several"), [(0, set()), (1, set()), (2, {ITEM})])
def test_annotations_outweigh_the_flag_if_they_are_no_slip(contradicting: int, several: set[int]) -> None:
    project = Project()
    category = Category(project, 1, "Note")
    total, item = (Label(project, str(id_), id_, label_sets=[category.default_label_set]) for id_ in (TOTAL, ITEM))
    documents = [add_document(project, "5 7 8", category=category, id_=number) for number in range(21)]
    for number, document in enumerate(documents):
        Annotation(document, total, spans=[Span(0, 1)], is_correct=True)
        Annotation(document, item, spans=[Span(2, 3)], is_correct=True)
        if number < contradicting:
            Annotation(document, item, spans=[Span(4, 5)], is_correct=True)
    table = TrainingTable.from_documents(documents, WhitespaceTokenizer())
    assert CandidateSelection.learn(table).several == several
