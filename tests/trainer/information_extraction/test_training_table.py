import numpy as np
from payslip_samples import add_document

from konfuzio_sdk.data import Annotation, Category, Label, Project, Span
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable


def table(text: str, *spans: tuple[int, int, int]) -> TrainingTable:
    project = Project()
    category = Category(project, 1, "Note")
    for id_ in (11, 12):
        Label(project, f"Label {id_}", id_, label_sets=[category.default_label_set])
    document = add_document(project, text, category=category)
    for label, start, end in spans:
        Annotation(document, project.get_label_by_id(label), spans=[Span(start, end)], is_correct=True)
    return TrainingTable.from_documents([document], WhitespaceTokenizer())


def test_a_token_has_the_class_of_the_span_over_it() -> None:
    made = table("Erika Muster 1.2.2024 Bonn", (12, 0, 12), (11, 13, 21))
    assert made.labels == (11, 12)
    assert made.classes.tolist() == [2, 2, 1, 0]
    assert made.documents[0].span.tolist() == [0, 0, 1, -1]


def test_a_token_that_two_spans_share_goes_to_the_one_with_more_of_it() -> None:
    assert table("2:16,00%", (11, 0, 1), (12, 2, 8)).classes.tolist() == [2]


def test_a_token_less_than_half_covered_has_no_class() -> None:
    assert table("1234567", (11, 0, 3)).classes.tolist() == [0]
    assert table("123456", (11, 0, 3)).classes.tolist() == [1]


def test_columns_keep_their_values() -> None:
    made = table("Erika Muster", (11, 0, 5))
    chosen = made.with_columns([made.names[3], made.names[0]])
    assert np.array_equal(chosen.values, made.values[:, [3, 0]])
