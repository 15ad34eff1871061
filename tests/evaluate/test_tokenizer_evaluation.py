import pytest

from konfuzio_sdk.data import Annotation, Category, Document, Label, Project, Span
from konfuzio_sdk.evaluate import TokenCounts, TokenizerEvaluation
from konfuzio_sdk.tokenizer import (
    ConnectedTextTokenizer,
    LineTokenizer,
    RegexTokenizer,
    ValueTokenizer,
    WhitespaceTokenizer,
)

TEXT = "Bonn EUR30,39 Erika Muster\n1.2.2024"


@pytest.fixture
def project() -> Project:
    project = Project()
    Category(project, 1, "Letter")
    for name in ("Amount", "Date", "Name"):
        Label(project, name)
    return project


def annotated(project: Project, *values: tuple[str, str], correct: bool = True) -> Document:
    document = Document(project, TEXT, category=project.categories[0])
    for name, value in values:
        start = TEXT.index(value)
        span = Span(start, start + len(value))
        Annotation(document, project.get_label_by_name(name), spans=[span], is_correct=correct, confidence=1.0)
    return document


def test_spans_are_findable_that_start_and_end_where_tokens_do(project: Project) -> None:
    document = annotated(project, ("Name", "Erika Muster"), ("Amount", "30,39"), ("Date", "1.2.2024"))
    evaluation = TokenizerEvaluation([document], WhitespaceTokenizer())
    assert evaluation.by_label == {
        "Amount": TokenCounts(annotated=1, findable=0, one_token=0, tokens=1),
        "Date": TokenCounts(annotated=1, findable=1, one_token=1, tokens=1),
        "Name": TokenCounts(annotated=1, findable=1, one_token=0, tokens=2),
    }
    assert evaluation.total == TokenCounts(3, 2, 1, 4)
    assert (evaluation.token_count, evaluation.document_count) == (5, 1)
    assert [(found, span.offset_string) for found, span in evaluation.unfindable] == [(document, "30,39")]


@pytest.mark.parametrize(
    ("tokenizer", "expected"),
    [
        (ValueTokenizer(), TokenCounts(3, 3, 2, 4)),
        (LineTokenizer(), TokenCounts(3, 1, 1, 3)),
        (ConnectedTextTokenizer(), TokenCounts(3, 1, 1, 3)),
        (RegexTokenizer("Erika Muster"), TokenCounts(3, 1, 1, 1)),
        (RegexTokenizer("Erika|er"), TokenCounts(3, 1, 0, 2)),
        (RegexTokenizer("Erika|te"), TokenCounts(3, 0, 0, 2)),
        (RegexTokenizer("nothing"), TokenCounts(3, 0, 0, 0)),
    ],
)
def test_tokenizers_differ(project: Project, tokenizer: WhitespaceTokenizer, expected: TokenCounts) -> None:
    document = annotated(project, ("Name", "Erika Muster"), ("Amount", "30,39"), ("Date", "1.2.2024"))
    assert TokenizerEvaluation([document], tokenizer).total == expected


def test_a_span_over_two_lines_is_not_findable(project: Project) -> None:
    document = annotated(project, ("Name", "Muster\n1.2.2024"))
    assert TokenizerEvaluation([document], WhitespaceTokenizer()).total == TokenCounts(1, 0, 0, 2)


def test_what_a_person_did_not_call_correct_does_not_count(project: Project) -> None:
    document = annotated(project, ("Date", "1.2.2024"), correct=False)
    assert TokenizerEvaluation([document], WhitespaceTokenizer()).total == TokenCounts()


def test_a_span_counts_once_for_each_of_its_labels(project: Project) -> None:
    document = annotated(project, ("Date", "1.2.2024"), ("Date", "1.2.2024"), ("Amount", "1.2.2024"))
    assert TokenizerEvaluation([document], WhitespaceTokenizer()).total == TokenCounts(2, 2, 2, 2)


def test_table_shows_every_label_and_all_together(project: Project) -> None:
    document = annotated(project, ("Name", "Erika Muster"), ("Amount", "30,39"))
    table = str(TokenizerEvaluation([document], WhitespaceTokenizer())).splitlines()
    assert len(set(map(len, table))) == 1
    assert [line.split() for line in table] == [
        ["Label", "findable", "one", "token", "tokens", "per", "Span", "annotated"],
        ["Amount", "0.000", "0.000", "1.00", "1"],
        ["Name", "1.000", "0.000", "2.00", "1"],
        ["All", "Labels", "0.500", "0.000", "1.50", "2"],
    ]


def test_nothing_annotated_is_told_with_dashes() -> None:
    evaluation = TokenizerEvaluation([], WhitespaceTokenizer())
    assert str(evaluation).splitlines()[1].split() == ["All", "Labels", "-", "-", "-", "0"]
    assert evaluation.figures() == {"annotated": 0, "tokens": 0}
    assert repr(evaluation) == "TokenizerEvaluation(findable=0.000, documents=0)"


def test_figures_are_told_by_name(project: Project) -> None:
    document = annotated(project, ("Name", "Erika Muster"))
    of_one = {"annotated": 1, "findable": 1.0, "one_token": 0.0, "tokens_per_span": 2.0}
    assert TokenizerEvaluation([document], WhitespaceTokenizer()).figures() == {
        **of_one,
        "tokens": 5,
        **{f"{name} of Name": figure for name, figure in of_one.items()},
    }


def test_figures_of_very_many_labels_are_told_together_only(project: Project) -> None:
    document = Document(project, TEXT, category=project.categories[0])
    for number in range(51):
        Annotation(document, Label(project, f"Label {number}"), spans=[Span(0, 4)], is_correct=True)
    figures = TokenizerEvaluation([document], WhitespaceTokenizer()).figures()
    assert set(figures) == {"annotated", "findable", "one_token", "tokens_per_span", "tokens"}


def test_evaluations_are_joined(project: Project) -> None:
    documents = [
        annotated(project, ("Name", "Erika Muster"), ("Amount", "30,39")),
        annotated(project, ("Date", "Bonn")),
    ]
    whole = TokenizerEvaluation(documents, WhitespaceTokenizer())
    joined = TokenizerEvaluation.joined(TokenizerEvaluation([one], WhitespaceTokenizer()) for one in documents)
    assert joined.rows() == whole.rows()
    assert joined.unfindable == whole.unfindable
    assert (joined.token_count, joined.document_count) == (whole.token_count, 2)
