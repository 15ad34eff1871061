from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konfuzio_sdk.data import (
    Annotation,
    AnnotationSet,
    Bbox,
    Category,
    CategoryAnnotation,
    Document,
    Label,
    LabelSet,
    Page,
    Project,
    Span,
)
from konfuzio_sdk.errors import ArgumentError, DocumentError

TEXTS = st.text("ab \n\f\r\u00e4\U0001f600", max_size=40)


def paged(text: str, project: Project | None = None) -> Document:
    """Document with a Page for each stretch between form feeds."""
    document = Document(project or Project(), text)
    for number in range(1, text.count("\f") + 2):
        Page(number, document, number, (100, 200))
    return document


def invoice(text: str = "No. 12\nTotal 5,00\fpage two") -> Document:
    project = Project()
    document = paged(text, project)
    document.set_category(Category(project, 1, "Invoice"))
    return document


@given(TEXTS)
def test_pages_partition_the_text(text: str) -> None:
    document = paged(text)
    assert "\f".join(page.text for page in document.pages()) == text
    for offset in range(len(text)):
        page = document.page_at(offset)
        assert page is not None
        assert page.number == document.page_number_at(offset) == text.count("\f", 0, offset) + 1
        start, end = document.page_range(page.number)
        assert (start, end) == (page.start_offset, page.end_offset)
        assert start <= offset <= end
        assert (offset == end) == (text[offset] == "\f")
        assert Span(offset, offset + 1, document=document).page is page


@given(TEXTS)
def test_lines_hold_all_that_is_visible(text: str) -> None:
    document = paged(text)
    lines = document.lines()
    held = {offset for line in lines for offset in range(line.start_offset, line.end_offset)}
    assert {offset for offset, character in enumerate(text) if not character.isspace()} <= held
    assert len(held) == sum(line.end_offset - line.start_offset for line in lines)
    for line in lines:
        assert line.offset_string.strip()
        assert not set("\n\f") & set(line.offset_string)
        assert line.line_index == text.count("\n", 0, line.start_offset)


def test_a_page_after_the_text_is_empty_and_a_page_zero_is_refused() -> None:
    document = Document(Project(), "ab\fcd")
    assert document.page_range(2) == (3, 5)
    assert document.page_range(3) == (5, 5)
    assert document.page_at(0) is None
    with pytest.raises(ArgumentError, match="from 1"):
        document.page_range(0)


def test_a_box_past_the_text_is_refused() -> None:
    with pytest.raises(DocumentError, match="box at offset 2, but its text has 2 characters"):
        Document(Project(), "ab", {2: Bbox(0, 1, 0, 1)})


def test_no_two_pages_have_one_number() -> None:
    document = paged("")
    with pytest.raises(ArgumentError, match="already has a Page 1"):
        Page(None, document, 1, (1, 1))


@given(TEXTS, st.booleans())
def test_a_deep_copy_has_no_annotations_and_leaves_no_trace(text: str, known: bool) -> None:
    project = Project()
    category = Category(project, 1, "Invoice")
    label = Label(project, "Total", label_sets=[category.default_label_set])
    boxes = {offset: Bbox(offset, offset + 1, 0, 1, page_number=1) for offset in range(0, len(text), 2)}
    document = Document(
        project, text, boxes, category, id_=5 if known else None, name="a.pdf", dataset_status=2, copy_of_id=3
    )
    for number in range(1, text.count("\f") + 2):
        Page(number, document, number, (100, 200), image=b"not decoded", segmentation=[number])
    if text:
        Annotation(document, label, spans=[Span(0, 1)])
    before = (document.annotations(use_correct=False), document.annotation_sets(), document.pages(), project.documents)

    twin = copy.deepcopy(document)

    assert (twin.annotations(use_correct=False), twin.annotation_sets()) == ([], [])
    assert (twin.text, twin.category, twin.name, twin.project) == (text, category, "a.pdf", project)
    assert (twin.id_, twin.copy_of_id) == (None, 5 if known else 3)
    assert twin.bboxes.x0 is document.bboxes.x0
    for mine, theirs in zip(document.pages(), twin.pages(), strict=True):
        assert theirs is not mine
        assert theirs.document is twin
        assert (theirs.text, theirs.original_size, theirs.image) == (mine.text, mine.original_size, mine.image)
        assert (theirs.category, theirs.segmentation, theirs.id_) == (mine.category, mine.segmentation, mine.id_)
    twin.set_category(None)
    after = (document.annotations(use_correct=False), document.annotation_sets(), document.pages(), project.documents)
    assert after == before
    assert document.category is category
    assert all(page.category is category for page in document.pages())


def test_one_document_copied_twice_in_one_list_is_one_copy() -> None:
    document = paged("ab")
    first, second = copy.deepcopy([document, document])
    assert first is second


def test_a_copy_for_another_project_has_no_category() -> None:
    document = invoice()
    other = Project()
    twin = document.copied_into(other)
    assert (twin.project, twin.category, other.documents_of_status()) == (other, None, [])
    assert [page.text for page in twin.pages()] == [page.text for page in document.pages()]


def test_a_document_survives_pickling() -> None:
    document = invoice()
    Annotation(document, Label(document.project, "Total"), spans=[Span(13, 17)])
    again = pickle.loads(pickle.dumps(document))  # noqa: S301 - pickled in this line
    assert [found.offset_string for found in again.annotations(use_correct=False)] == [["5,00"]]
    assert again.pages()[1].text == "page two"


def test_the_category_is_the_one_set_or_the_one_all_pages_agree_on() -> None:
    project = Project()
    first, second = Category(project, name="a"), Category(project, name="b")
    document = paged("\f", project)
    assert document.category is None
    for page in document.pages():
        page.set_category(first)
    assert document.category is first
    document.pages()[1].set_category(second)
    assert document.category is None
    document.set_category(second)
    assert [page.category for page in document.pages()] == [second, second]
    assert Page(None, document, 3, (1, 1)).category is second


def test_annotations_are_chosen_by_person_threshold_and_label() -> None:
    document = invoice()
    total = Label(document.project, "Total", threshold=0.5)
    number = Label(document.project, "Number")
    sure = Annotation(document, total, confidence=0.9, spans=[Span(13, 17)])
    unsure = Annotation(document, total, confidence=0.4, spans=[Span(7, 12)])
    by_hand = Annotation(document, number, spans=[Span(4, 6)], is_correct=True)
    assert document.annotations() == [by_hand]
    assert document.annotations(use_correct=False) == [by_hand, unsure, sure]
    assert document.annotations(use_correct=False, ignore_below_threshold=True) == [by_hand, sure]
    assert document.annotations(use_correct=False, label=total) == [unsure, sure]
    assert [span.offset_string for span in document.spans()] == ["12", "Total", "5,00"]
    assert [span.offset_string for span in document.spans(number, use_correct=True)] == ["12"]
    assert [found.label for found in document.pages()[0].annotations()] == [number]
    assert document.pages()[1].annotations(use_correct=False) == []


def test_labels_find_their_annotations_in_training_documents() -> None:
    project = Project()
    category = Category(project, name="Invoice")
    label = Label(project, "Total", label_sets=[category.default_label_set])
    for status in (2, 3):
        document = Document(project, "5,00", category=category, dataset_status=status)
        Annotation(document, label, spans=[Span(0, 4)], is_correct=True)
    assert label.annotations([category]) == category.documents()[0].annotations()
    assert label.annotations([]) == []


def test_the_default_annotation_set_is_made_once() -> None:
    document = invoice()
    assert document.default_annotation_set is document.default_annotation_set
    assert document.default_annotation_set.is_default
    line = AnnotationSet(document, LabelSet(document.project, name="Line"))
    assert not line.is_default
    assert document.annotation_sets(line.label_set) == [line]
    with pytest.raises(DocumentError, match="has no Category"):
        _ = Document(Project()).default_annotation_set


def test_annotation_sets_hold_their_own_annotations() -> None:
    document = invoice()
    label = Label(document.project, "Total", threshold=0.5)
    line = LabelSet(document.project, name="Line")
    first = Annotation(document, label, label_set=line, spans=[Span(0, 2)], confidence=0.1)
    second = Annotation(document, label, label_set=line, spans=[Span(4, 6)], is_correct=True)
    third = Annotation(document, label, first.annotation_set, spans=[Span(7, 9)], confidence=0.9)
    assert first.label_set is second.label_set is line
    assert first.annotation_set is not second.annotation_set
    assert first.annotation_set.annotations(use_correct=False) == [first, third]
    assert first.annotation_set.annotations(use_correct=False, ignore_below_threshold=True) == [third]
    assert second.annotation_set.annotations() == [second]


def test_an_annotation_tells_its_text_and_value() -> None:
    document = invoice()
    label = Label(document.project, "Total", data_type="Number")
    spans = [Span(13, 17), Span(7, 12)]
    found = Annotation(document, label, spans=spans, normalized=None)
    assert found.offset_string == ["Total", "5,00"]
    assert (found.start_offset, found.end_offset) == (7, 17)
    assert found.normalized == 5.0
    assert (found.spans[0].normalized, found.spans[1].normalized) == (None, 5.0)
    assert Annotation(document, label, spans=[Span(4, 6)], normalized=0).normalized == 0
    assert (found.is_correct, found.revised) == (False, False)


def test_an_annotation_without_spans_or_past_the_text_is_refused() -> None:
    document = invoice("ab")
    label = Label(document.project, "Total")
    with pytest.raises(ArgumentError, match="at least one Span"):
        Annotation(document, label)
    with pytest.raises(DocumentError, match="ends after the text"):
        Annotation(document, label, spans=[Span(1, 3)])
    assert document.annotations(use_correct=False) == []
    assert document.annotation_sets() == []


@pytest.mark.parametrize("offsets", [(-1, 2), (3, 3), (4, 2)])
def test_a_span_encloses_something(offsets: tuple[int, int]) -> None:
    with pytest.raises(ArgumentError, match="0 <= start_offset < end_offset"):
        Span(*offsets)


def test_a_span_without_a_document_says_what_to_do() -> None:
    with pytest.raises(DocumentError, match="put it into an Annotation"):
        _ = Span(0, 1).offset_string


def test_a_span_has_the_box_of_its_characters() -> None:
    document = Document(Project(), "a bc", {0: Bbox(1, 2, 10, 20), 2: Bbox(3, 4, 8, 18), 3: Bbox(4, 6, 10, 21)})
    page = Page(None, document, 1, (100, 200))
    assert Span(0, 4, document=document).bbox() == Bbox(1, 6, 8, 21, page=page)
    assert Span(1, 2, document=document).bbox() is None
    assert Span(0, 1, document=document).normalized is None


def test_nothing_confidential_is_printed() -> None:
    document = invoice("secret")
    found = Annotation(document, Label(document.project, "Total"), spans=[Span(0, 6)])
    page = document.pages()[0]
    of_page = CategoryAnnotation(Category(document.project, 2, "Receipt"), 0.5)
    printed = [repr(thing) for thing in (document, page, found, found.spans[0], found.annotation_set, of_page)]
    assert printed == [
        "Document()",
        "Page(1 of Document())",
        "Annotation('Total', [Span(0, 6)])",
        "Span(0, 6)",
        "AnnotationSet('Invoice', id_=None)",
        "CategoryAnnotation('Receipt', confidence=0.5)",
    ]
    assert repr(Document(Project(), id_=3, name="a.pdf")) == "Document(3)"
    assert repr(Document(Project(), name="a.pdf")) == "Document('a.pdf')"


def test_a_document_is_as_likely_of_a_category_as_its_pages_are() -> None:
    project = Project()
    invoice, letter = (Category(project, name=name) for name in ("Invoice", "Letter"))
    document = Document(project, "a\fb")
    first, second = (Page(None, document, number, (1, 1)) for number in (1, 2))
    assert document.category_annotations == []
    CategoryAnnotation(invoice, 0.75, first)
    CategoryAnnotation(letter, 0.25, first)
    assert document.category is None
    CategoryAnnotation(invoice, 0.25, second)
    CategoryAnnotation(invoice, 0.5, second)
    assert document.category is invoice
    assert [(found.category, found.confidence) for found in document.category_annotations] == [
        (invoice, 0.625),
        (letter, 0.125),
    ]
    second.set_category(letter)
    assert document.category is None
    assert [(found.category, found.confidence) for found in document.category_annotations] == [
        (letter, 0.625),
        (invoice, 0.375),
    ]


def test_of_categories_as_likely_as_each_other_the_first_is_told_first() -> None:
    project = Project()
    invoice, letter = (Category(project, name=name) for name in ("Invoice", "Letter"))
    document = Document(project, "a")
    page = Page(None, document, 1, (1, 1))
    for category in (invoice, letter):
        CategoryAnnotation(category, 0.5, page)
    assert document.category is invoice
    assert [found.category for found in document.category_annotations] == [invoice, letter]


def test_categories_of_one_id_are_one_category() -> None:
    """As where an AI brings Categories of a Project of its own."""
    document = Document(Project(), "a\fb")
    for number in (1, 2):
        CategoryAnnotation(Category(Project(), 99, "Foreign"), 0.5, Page(None, document, number, (1, 1)))
    assert document.category is not None
    assert [(found.category.id_, found.confidence) for found in document.category_annotations] == [(99, 0.5)]


def test_a_copy_is_of_the_same_categories_with_the_same_confidences() -> None:
    project = Project()
    invoice = Category(project, name="Invoice")
    document = Document(project, "a\fb")
    first, second = (Page(None, document, number, (1, 1)) for number in (1, 2))
    CategoryAnnotation(invoice, 0.75, first)
    second.is_first_page = False
    twin = copy.deepcopy(document)
    assert [found.confidence for found in twin.pages()[0].category_annotations] == [0.75]
    assert [page.is_first_page for page in twin.pages()] == [None, False]
    twin.set_category(None)
    assert first.category is invoice
