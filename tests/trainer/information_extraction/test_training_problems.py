"""Documents with one thing wrong, and what is told and done of it."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from payslip_samples import add_document, findings, payslip_project

from konfuzio_sdk.data import (
    Annotation,
    BboxColumns,
    Category,
    DatasetStatus,
    Document,
    Label,
    LabelSet,
    LostAnnotation,
    Problem,
    Project,
    Span,
)
from konfuzio_sdk.errors import ArgumentError
from konfuzio_sdk.trainer.information_extraction import Handling, ProblemKind, RFExtractionAI
from konfuzio_sdk.trainer.information_extraction.problem_kinds import handlings

if TYPE_CHECKING:
    from konfuzio_sdk.trainer.information_extraction import TrainingProblem

TEXT = "Rechnung 4711 vom 1.2.2024\nSumme EUR 13,90  netto\n"
TREES = 10


@pytest.fixture
def document() -> Document:
    """Three Labels in a Document of their own each, so that each is in enough of them, and one to spoil."""
    project = Project()
    category = Category(project, 1, "Invoice")
    labels = [
        Label(project, name, 11 + number, type_, label_sets=[category.default_label_set])
        for number, (name, type_) in enumerate((("Number", "Text"), ("Date", "Date"), ("Total", "Number")))
    ]
    for number in range(4):
        made = add_document(project, TEXT, category=category, id_=101 + number, status=DatasetStatus.TRAINING)
        for label, value in zip(labels, ("4711", "1.2.2024", "13,90"), strict=True):
            annotate(made, label.name, value)
    return project.documents[0]


def annotate(document: Document, label: str, *values: str | tuple[int, int], revised: bool = True) -> Annotation:
    places = [
        value if isinstance(value, tuple) else (TEXT.index(value), TEXT.index(value) + len(value)) for value in values
    ]
    return Annotation(
        document,
        document.project.get_label_by_name(label),
        confidence=1.0,
        spans=[Span(*place) for place in places],
        is_correct=True,
        revised=revised,
    )


def problems(document: Document, **on_problem: str) -> list[TrainingProblem]:
    chosen = {kind.replace("_", "-"): handling for kind, handling in on_problem.items()}
    return RFExtractionAI(document.project.categories[0], on_problem=chosen).training_problems()


def told(document: Document) -> list[str]:
    return list(map(str, problems(document)))


def test_sound_data_has_no_problem(document: Document) -> None:
    assert problems(document) == []
    assert RFExtractionAI(payslip_project().categories[0]).training_problems() == []


def test_a_value_that_nobody_revised(document: Document) -> None:
    annotate(document, "Number", "Rechnung", revised=False)
    assert told(document) == ["Document(101): 'Number' at 0-8: is called correct, but no person revised it; kept"]


def test_a_value_that_is_there_twice_is_skipped_once(document: Document) -> None:
    twin = annotate(document, "Number", "4711")
    (problem,) = problems(document)
    assert str(problem) == (
        "Document(101): 'Number' at 9-13: is there twice: with the same Label and the same offsets; skipped"
    )
    assert problem.annotation is twin


def test_a_value_of_two_labels(document: Document) -> None:
    annotate(document, "Total", "4711")
    assert told(document) == [
        f"Document(101): '{label}' at 9-13: has the offsets of an Annotation of another Label; kept"
        for label in ("Number", "Total")
    ]


def test_values_that_overlap(document: Document) -> None:
    annotate(document, "Number", "Rechnung 4711 vom")
    annotate(document, "Number", "Rechnung")
    assert [(problem.kind, problem.spans) for problem in problems(document)] == [
        ("overlapping", ((0, 8),)),
        ("overlapping", ((0, 17),)),
        ("overlapping", ((9, 13),)),
    ]


def test_values_that_touch_do_not_overlap(document: Document) -> None:
    annotate(document, "Number", "Rechnung ", "vom ")
    assert problems(document) == []


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("  ", ["blank"]),
        ("Rechn", ["cut-token"]),
        ("chnung", ["cut-token"]),
        ("vom ", []),
        ((22, 36), ["overlapping", "overlapping", "crossing-lines", "cut-token"]),
    ],
)
def test_a_value_that_is_no_value_of_one_line(
    document: Document, value: str | tuple[int, int], kinds: list[str]
) -> None:
    annotate(document, "Number", value)
    assert [problem.kind for problem in problems(document)] == kinds


def test_a_value_that_does_not_read_as_its_data_type(document: Document) -> None:
    annotate(document, "Total", "Rechnung")
    assert told(document) == ["Document(101): 'Total' at 0-8: does not read as its Label's data type; kept"]


def test_a_label_that_the_label_set_lacks(document: Document) -> None:
    other = LabelSet(document.project, 9, "Other", document.project.categories)
    document.annotations()[0].annotation_set.label_set = other
    assert [problem.kind for problem in problems(document)] == ["foreign-label"] * 3


def test_a_text_that_was_replaced_by_a_shorter_one(document: Document) -> None:
    document.text = TEXT[:20]
    document.project.documents[1].text = TEXT[:40]
    assert [(repr(problem.document), problem.spans, problem.kind) for problem in problems(document)] == [
        ("Document(101)", ((18, 26),), "out-of-text"),
        ("Document(101)", ((37, 42),), "out-of-text"),
        ("Document(102)", ((37, 42),), "out-of-text"),
    ]


def test_a_value_without_boxes_and_a_document_without_any(document: Document) -> None:
    project = document.project
    boxes = document.bboxes
    held = boxes.offset < TEXT.index("13,90")
    some = BboxColumns(*(getattr(boxes, name)[held] for name in ("offset", "x0", "x1", "y0", "y1", "page_number")))
    for id_, columns in ((201, some), (202, None)):
        made = Document(project, TEXT, columns, project.categories[0], id_=id_, dataset_status=DatasetStatus.TRAINING)
        annotate(made, "Total", "13,90")
    assert told(document) == [
        "Document(201): 'Total' at 37-42: has no character with a box, though the Document has boxes; skipped",
        "Document(202): has no character boxes; kept",
    ]


def test_a_document_without_annotations(document: Document) -> None:
    add_document(document.project, TEXT, category=document.category, id_=201, status=DatasetStatus.TRAINING)
    assert told(document) == [
        "Document(201): has text and no Annotation that is correct: it teaches to find nothing; kept"
    ]


def test_a_label_of_few_documents_is_told_last(document: Document) -> None:
    label = Label(document.project, "Currency", 20, label_sets=[document.project.label_sets[0]])
    for made in document.project.documents[1:3]:
        annotate(made, label.name, "EUR", revised=False)
    assert told(document)[1:] == [
        "Document(103): 'Currency' at 33-36: is called correct, but no person revised it; kept",
        "'Currency': has Annotations in fewer than 3 Documents; kept",
    ]


@pytest.mark.parametrize(
    ("spans", "kind"),
    [
        (((4, 4),), "zero-width"),
        (((0, 3), (5, 5)), "zero-width"),
        (((4, 999),), "out-of-text"),
        (((-1, 4),), "out-of-text"),
        (((6, 4),), "unread"),
        ((), "unread"),
    ],
)
def test_a_record_that_was_lost_in_reading_is_told_with_its_kind(
    document: Document, spans: tuple[tuple[int, int], ...], kind: str
) -> None:
    project = document.project
    project.problems.append(Problem("Document 101", "lacks Annotation 5.", LostAnnotation(document, 11, spans, True)))
    project.problems.append(Problem("Document 101", "lacks Annotation 6.", LostAnnotation(document, 11, spans, False)))
    (problem,) = problems(document, **{kind: "keep"})
    assert (problem.kind, problem.document, problem.spans) == (kind, document, spans)
    assert problem.label is project.get_label_by_id(11)
    assert problem.handling is Handling.SKIP  # what is not there cannot be kept
    with pytest.raises(ArgumentError, match=f"refused: 1 {kind}"):
        RFExtractionAI(project.categories[0], on_problem={kind: "refuse"}).fit()


def test_problems_are_listed_in_one_order_whatever_that_of_the_documents(document: Document) -> None:
    for made in document.project.documents:
        annotate(made, "Total", "Rechnung 4711", revised=False)
    ai = RFExtractionAI(document.project.categories[0])
    listed = ai.training_problems()
    ai.documents = ai.documents[::-1]
    assert ai.training_problems() == listed
    assert [problem.document for problem in listed[::3]] == document.project.documents


def test_no_text_is_told(document: Document) -> None:
    annotate(document, "Total", "Rechnung 4711", revised=False)
    assert not any("Rechnung" in line or "4711" in line for line in told(document))


def test_training_is_refused_with_the_first_problems(document: Document) -> None:
    for made in document.project.documents:
        annotate(made, "Total", "Rechnung 4711")
    ai = RFExtractionAI(document.project.categories[0], n_estimators=2, on_problem={"overlapping": "refuse"})
    with pytest.raises(ArgumentError, match="8 problems for which training is refused: 8 overlapping") as refused:
        ai.fit()
    lines = str(refused.value).splitlines()
    assert lines[1] == "  Document(101): 'Total' at 0-13: overlaps another Annotation; refused"
    assert lines[6:] == ["  … and 3 more", "Mend them, or choose by on_problem that they be skipped or kept."]


def test_what_is_skipped_does_not_train_and_is_no_example_of_text_without_label(
    document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    spoilt = annotate(document, "Total", "netto", revised=False)
    ai = RFExtractionAI(document.project.categories[0], n_estimators=2, on_problem={"unrevised": "skip"})
    table, _ = ai.feature_function(ai.documents)
    assert caplog.messages == ["Training skips what has problems: 1 unrevised; training_problems() lists them."]
    tokens = [span.offset_string for span in ai.tokenizer.tokenize(document)]
    unknown = [token for token, known in zip(tokens, table.known[table.groups == 0], strict=True) if not known]
    assert unknown == ["netto"]
    assert table.known[table.groups > 0].all()
    assert spoilt not in table.documents[0].annotations


def test_a_token_that_another_annotation_speaks_of_is_trained_on(document: Document) -> None:
    annotate(document, "Number", "4711")
    ai = RFExtractionAI(document.project.categories[0], n_estimators=2)
    assert ai.feature_function(ai.documents)[0].known.all()


def test_wrong_annotations_do_less_harm_if_they_are_skipped() -> None:
    sound = payslip_project(documents=8)
    spoilt = payslip_project(documents=8)
    for made in spoilt.documents[:7]:
        for annotation in made.annotations():
            if annotation.label.name == "Code":
                annotation.label, annotation.revised = spoilt.get_label_by_name("Amount"), False
    scores = []
    for handling in ("skip", "keep"):
        ai = RFExtractionAI(spoilt.categories[0], n_estimators=TREES, on_problem={"unrevised": handling})
        ai.test_documents = sound.test_documents
        scores.append(ai.fit().evaluate_full().f1())
    assert scores[0] > scores[1]


def test_documents_and_labels_can_be_left_out(document: Document) -> None:
    project = document.project
    add_document(project, TEXT, category=document.category, id_=201, status=DatasetStatus.TRAINING)
    label = Label(project, "Currency", 20, label_sets=[project.label_sets[0]])
    annotate(document, label.name, "EUR")
    ai = RFExtractionAI(project.categories[0], on_problem={"unannotated": "skip", "few-examples": "skip"})
    table, _ = ai.feature_function(ai.documents)
    assert [labelled.document.id_ for labelled in table.documents] == [101, 102, 103, 104]
    assert table.labels == (11, 12, 13)
    assert not table.known.all()


def test_nothing_that_is_left_to_train_on_is_told() -> None:
    project = payslip_project(documents=3)
    for made in project.documents:
        for annotation in made.annotations():
            annotation.revised = False
    with pytest.raises(ArgumentError, match=r"or all are skipped: .* unrevised"):
        RFExtractionAI(project.categories[0], on_problem={"unrevised": "skip"}).fit()


def test_the_choice_changes_nothing_where_there_is_no_problem_and_is_saved() -> None:
    category = payslip_project(documents=4).categories[0]
    usual = RFExtractionAI(category, n_estimators=2).fit()
    strict = RFExtractionAI(category, n_estimators=2, on_problem=dict.fromkeys(ProblemKind, "refuse")).fit()
    assert pickle.dumps(usual._model) == pickle.dumps(strict._model)
    restored = pickle.loads(pickle.dumps(strict))  # noqa: S301 - made here
    assert restored.on_problem == strict.on_problem
    assert findings(restored.extract(category.documents()[0]))


@pytest.mark.parametrize("chosen", [{"overlaping": "skip"}, {"overlapping": "mend"}])
def test_a_name_of_no_kind_or_handling_is_told(chosen: dict[str, str]) -> None:
    with pytest.raises(ArgumentError, match=r"is no (ProblemKind|Handling); there are "):
        RFExtractionAI(on_problem=chosen)


def test_every_kind_has_a_handling_and_another_sentence() -> None:
    assert handlings({"blank": "refuse"})[ProblemKind.BLANK] is Handling.REFUSE
    assert handlings({}) == {kind: kind.usual for kind in ProblemKind}
    assert len({kind.sentence for kind in ProblemKind}) == len(ProblemKind)
