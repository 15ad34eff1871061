import copy

import pytest

from konfuzio_sdk.data import Annotation, AnnotationSet, Category, Document, Label, LabelSet, Project, Span
from konfuzio_sdk.evaluate import ComparedAnnotation, ComparedSpan, Outcome, compare

RIGHT, MISSED, WRONG = Outcome.RIGHT, Outcome.MISSED, Outcome.WRONG


@pytest.fixture
def project() -> Project:
    project = Project()
    category = Category(project, 1, "Letter")
    letter, item = LabelSet(project, 1, "Letter", [category]), LabelSet(project, 2, "Item", [category])
    for number, name in enumerate(("Date", "Name"), start=10):
        Label(project, name, number, threshold=0.5, label_sets=[letter, item])
    return project


@pytest.fixture
def truth(project: Project) -> Document:
    return Document(project, "Bonn 1.2.2024 Erika Muster\n" * 3, category=project.categories[0])


def add(
    document: Document,
    label: str,
    *spans: tuple[int, int],
    sure: float | None = None,
    into: AnnotationSet | None = None,
) -> None:
    Annotation(
        document,
        document.project.get_label_by_name(label),
        into,
        confidence=sure,
        spans=[Span(*span) for span in spans],
        is_correct=sure is None,
    )


def outcomes(annotated: Document, extracted: Document) -> list[tuple[str, int, int, Outcome, bool]]:
    return [
        (span.label, span.start_offset, span.end_offset, span.outcome, span.nearly)
        for span in compare(annotated, extracted).spans
    ]


def test_a_span_is_right_missed_or_wrong_and_knows_who_said_what(project: Project, truth: Document) -> None:
    letter, item = project.label_sets
    extracted = copy.deepcopy(truth)
    add(truth, "Date", (5, 13), into=AnnotationSet(truth, letter))
    add(truth, "Name", (14, 26), into=AnnotationSet(truth, item))
    add(extracted, "Date", (5, 13), sure=0.75, into=AnnotationSet(extracted, item))
    add(extracted, "Date", (14, 26), sure=0.5, into=AnnotationSet(extracted, item))
    compared = compare(truth, extracted)
    assert compared.document is truth
    assert compared.spans == (
        ComparedSpan(RIGHT, "Date", "Letter", 5, 13, 0.75, False, "Item", 1, 1),
        ComparedSpan(WRONG, "Date", "Item", 14, 26, 0.5, False, "Item", None, 2),
        ComparedSpan(MISSED, "Name", "Item", 14, 26, None, False, None, 2, None),
    )


def test_overlapping_spans_of_one_label_are_nearly_right_one_to_one(truth: Document) -> None:
    extracted = copy.deepcopy(truth)
    add(truth, "Name", (14, 26))
    add(truth, "Date", (5, 13))
    add(extracted, "Name", (14, 19), sure=0.9)
    add(extracted, "Name", (20, 26), sure=0.9)
    add(extracted, "Name", (5, 12), sure=0.9)
    assert outcomes(truth, extracted) == [
        ("Name", 5, 12, WRONG, False),
        ("Date", 5, 13, MISSED, False),
        ("Name", 14, 19, WRONG, False),
        ("Name", 14, 26, MISSED, True),
        ("Name", 20, 26, WRONG, True),
    ]


def test_what_is_right_is_no_half_of_a_near_miss(truth: Document) -> None:
    extracted = copy.deepcopy(truth)
    add(truth, "Name", (14, 26))
    add(extracted, "Name", (14, 26), sure=0.9)
    add(extracted, "Name", (14, 19), sure=0.9)
    assert outcomes(truth, extracted) == [("Name", 14, 19, WRONG, False), ("Name", 14, 26, RIGHT, False)]


def test_what_is_there_twice_counts_once_and_the_surest_speaks(truth: Document) -> None:
    extracted = copy.deepcopy(truth)
    for _ in range(2):
        add(truth, "Date", (5, 13))
    for sure in (0.25, 0.75, 0.5):
        add(extracted, "Date", (5, 13), sure=sure)
    (span,) = compare(truth, extracted).spans
    assert (span.outcome, span.confidence) == (RIGHT, 0.75)
    assert [one.outcome for one in compare(truth, extracted).annotations] == [RIGHT]


def test_whole_annotations_are_right_with_all_of_their_spans_only(truth: Document) -> None:
    extracted = copy.deepcopy(truth)
    add(truth, "Name", (14, 26), (41, 53))
    add(truth, "Date", (5, 13))
    add(truth, "Date", (32, 40), (59, 67))
    add(extracted, "Name", (14, 26), sure=0.9)
    add(extracted, "Name", (41, 53), sure=0.9)
    add(extracted, "Date", (5, 13), sure=0.9)
    add(extracted, "Date", (32, 40), (59, 67), sure=0.9)
    compared = compare(truth, extracted)
    assert {span.outcome for span in compared.spans} == {RIGHT}
    assert compared.annotations == (
        ComparedAnnotation(RIGHT, "Date", "Letter", ((5, 13),)),
        ComparedAnnotation(WRONG, "Name", "Letter", ((14, 26),)),
        ComparedAnnotation(MISSED, "Name", "Letter", ((14, 26), (41, 53))),
        ComparedAnnotation(RIGHT, "Date", "Letter", ((32, 40), (59, 67))),
        ComparedAnnotation(WRONG, "Name", "Letter", ((41, 53),)),
    )


def test_a_label_set_may_be_without_a_name(truth: Document, project: Project) -> None:
    nameless = LabelSet(project, 3, "", project.categories)
    add(truth, "Date", (5, 13), into=AnnotationSet(truth, nameless))
    (annotation,) = compare(truth, copy.deepcopy(truth)).annotations
    assert annotation.label_set == ""


def test_findings_below_their_threshold_can_be_left_out(truth: Document) -> None:
    extracted = copy.deepcopy(truth)
    add(extracted, "Date", (5, 13), sure=0.4)
    assert len(compare(truth, extracted).spans) == len(compare(truth, extracted).annotations) == 1
    assert compare(truth, extracted, ignore_below_threshold=True).spans == ()
    assert compare(truth, extracted, ignore_below_threshold=True).annotations == ()


def test_five_thousand_spans_that_all_overlap_are_compared(project: Project) -> None:
    document = Document(project, "x" * 20_000, category=project.categories[0])
    extracted = copy.deepcopy(document)
    for number in range(0, 10_000, 2):
        add(document, "Date", (number, 20_000 - number))
        add(extracted, "Date", (number + 1, 20_000 - number), sure=0.5)
    compared = compare(document, extracted)
    assert len(compared.spans) == 10_000
    assert all(span.nearly for span in compared.spans)
