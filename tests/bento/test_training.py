from __future__ import annotations

import hashlib
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from konfuzio_sdk.bento.training import training_of
from konfuzio_sdk.data import Annotation, AnnotationSet, Category, Document, Label, LabelSet, Page, Project, Span

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "manifest.md"
TEXT = "No. 4711\nTotal 12,00\fPage two"


class Made:
    """Two Documents that an AI might learn from, made anew each time."""

    def __init__(self) -> None:
        self.project = Project(id_=63, name="Letters")
        self.category = Category(self.project, 11, "Invoice")
        self.other = Category(self.project, 12, "Receipt")
        self.lines = LabelSet(self.project, 20, "Lines", [self.category], has_multiple_annotation_sets=True)
        self.number, self.total = (Label(self.project, text, id_) for text, id_ in (("Number", 31), ("Total", 32)))
        self.first, self.second = (Document(self.project, TEXT, category=self.category, id_=id_) for id_ in (1, 2))
        for document in (self.first, self.second):
            for number in (1, 2):
                Page(None, document, number, (595, 842))
            self.annotate(document, self.number, 4, 8)
            self.annotate(document, self.total, 15, 20)

    def annotate(self, document: Document, label: Label, start: int, end: int, *, is_correct: bool = True) -> None:
        """Annotate in one and the same Annotation Set of the Document."""
        sets = document.annotation_sets(self.lines) or [AnnotationSet(document, self.lines)]
        Annotation(document, label, sets[0], spans=[Span(start, end)], is_correct=is_correct)

    def fingerprint(self) -> str:
        found = training_of([self.first, self.second])
        assert found is not None
        assert found.documents == 2
        return found.fingerprint


def test_without_documents_there_is_no_fingerprint() -> None:
    assert training_of([]) is None


def test_equal_documents_have_an_equal_fingerprint_in_whatever_order() -> None:
    made, again = Made(), Made()
    assert made.fingerprint() == again.fingerprint()
    documents = [Document(made.project, id_=number) for number in range(20)]
    told = training_of(documents)
    random.Random(1).shuffle(documents)
    assert training_of(documents) == told


def _with_annotations_in_another_order(made: Made) -> None:
    made.first = Document(made.project, TEXT, category=made.category, id_=1)
    for number in (1, 2):
        Page(None, made.first, number, (595, 842))
    made.annotate(made.first, made.total, 15, 20)
    made.annotate(made.first, made.number, 4, 8)


def _with_an_annotation_of_an_ai(made: Made) -> None:
    made.annotate(made.first, made.total, 0, 2, is_correct=False)


def _with_an_empty_set(made: Made) -> None:
    AnnotationSet(made.first, made.lines)


def _with_another_text(made: Made) -> None:
    made.first.text = TEXT.replace("4711", "0815")


@pytest.mark.parametrize(
    "change", [_with_annotations_in_another_order, _with_an_annotation_of_an_ai, _with_an_empty_set, _with_another_text]
)
def test_what_is_no_id_and_no_annotation_makes_no_difference(change: Callable[[Made], None]) -> None:
    made = Made()
    change(made)
    assert made.fingerprint() == Made().fingerprint()


def _another_id(made: Made) -> None:
    made.first.id_ = 3


def _one_annotation_more(made: Made) -> None:
    made.annotate(made.second, made.number, 0, 3)


def _a_label_changed(made: Made) -> None:
    made.first.annotations()[0].label = made.total


def _an_offset_changed(made: Made) -> None:
    made.first.annotations()[0].spans = [Span(4, 7)]


def _taken_back(made: Made) -> None:
    made.first.annotations()[0].is_correct = False


def _another_label_set(made: Made) -> None:
    made.first.annotation_sets()[0].label_set = made.category.default_label_set


def _put_into_two_sets(made: Made) -> None:
    made.first.annotations()[1].annotation_set = AnnotationSet(made.first, made.lines)


def _a_page_of_another_category(made: Made) -> None:
    made.first.pages()[1].set_category(made.other)


def _one_page_more(made: Made) -> None:
    Page(None, made.first, 3, (595, 842))


@pytest.mark.parametrize(
    "change",
    [
        _another_id,
        _one_annotation_more,
        _a_label_changed,
        _an_offset_changed,
        _taken_back,
        _another_label_set,
        _put_into_two_sets,
        _a_page_of_another_category,
        _one_page_more,
    ],
)
def test_what_an_ai_learns_from_makes_another_fingerprint(change: Callable[[Made], None]) -> None:
    made = Made()
    change(made)
    assert made.fingerprint() != Made().fingerprint()


def test_another_process_finds_the_same_fingerprint() -> None:
    script = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import test_training as t; "
    found = {
        subprocess.check_output(
            [sys.executable, "-c", script + "print(t.Made().fingerprint())"], env={"PYTHONHASHSEED": seed}, text=True
        ).strip()
        for seed in ("1", "2")
    }
    assert found == {Made().fingerprint()}


def test_the_page_on_the_manifest_says_what_is_hashed() -> None:
    made = Made()
    shown = re.search(r"^```json\n(\[1,.*\n\[2,.*\n)```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert shown is not None
    assert hashlib.sha256(shown[1].encode()).hexdigest() == made.fingerprint()
