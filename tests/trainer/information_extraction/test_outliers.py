"""Mistakes planted in sound Annotations, and where they rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from payslip_samples import MARKER, payslip_project

from konfuzio_sdk.trainer.information_extraction import Outlier, OutlierKind, RFExtractionAI
from konfuzio_sdk.trainer.information_extraction.outliers import outliers_of

if TYPE_CHECKING:
    from konfuzio_sdk.data import Annotation, Document, Project
    from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

TREES = 15
DOCUMENTS = 15


@pytest.fixture
def project() -> Project:
    return payslip_project(documents=DOCUMENTS, tests=0)


def outliers(project: Project) -> list[Outlier]:
    return RFExtractionAI(project.categories[0], n_estimators=TREES).outliers()


def annotated(document: Document, label: str) -> Annotation:
    return document.annotations(label=document.project.get_label_by_name(label))[0]


def planted(project: Project) -> list[tuple[str, Document, int, int, str | None, str | None]]:
    """One mistake of each kind, as its outlier should tell it."""
    first, second, third, fourth = project.documents[:4]
    other = annotated(first, "Code")
    other.label = project.get_label_by_name("Amount")
    unfound = annotated(second, "Date")
    unfound.spans[0].start_offset, unfound.spans[0].end_offset = 0, len(MARKER)
    short = annotated(third, "Name")
    short.spans[0].end_offset -= len(" lang")
    forgotten = annotated(fourth, "Total")
    forgotten.is_correct = False
    return [
        ("other-label", first, other.start_offset, other.end_offset, "Amount", "Code"),
        ("not-found", second, 0, len(MARKER), "Date", None),
        ("other-ends", third, short.start_offset, short.end_offset, "Name", "Name"),
        ("not-annotated", fourth, forgotten.start_offset, forgotten.end_offset, None, "Total"),
    ]


def test_planted_mistakes_rank_first(project: Project) -> None:
    mistakes = planted(project)
    # Where an Annotation was moved away, its old place is one that nobody annotated.
    ranked = outliers(project)[: len(mistakes) + 1]
    told = {
        (
            outlier.kind,
            outlier.document,
            outlier.start_offset,
            outlier.end_offset,
            outlier.label and outlier.label.name,
            outlier.found_label and outlier.found_label.name,
        )
        for outlier in ranked
    }
    assert set(mistakes) <= told, "\n".join(map(str, ranked))


def test_sound_annotations_are_no_outliers(project: Project) -> None:
    assert [outlier for outlier in outliers(project) if outlier.score > 0.5] == []


def test_scores_descend_from_one_to_zero(project: Project) -> None:
    planted(project)
    scores = [outlier.score for outlier in outliers(project)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_the_order_of_the_documents_and_the_cores_change_nothing(project: Project) -> None:
    planted(project)
    ai = RFExtractionAI(project.categories[0], n_estimators=TREES, n_jobs=1)
    ai.documents = project.documents[::-1]
    assert list(map(str, ai.outliers())) == list(map(str, outliers(project)))


def test_an_outlier_tells_its_place_and_no_text(project: Project) -> None:
    annotation = annotated(project.documents[0], "Total")
    annotation.is_correct = False
    outlier = outliers(project)[0]
    place = f"{annotation.start_offset}-{annotation.end_offset}"
    assert str(outlier) == (
        f"{outlier.score:.2f} not-annotated: Document(100) at {place}: annotated nothing, found 'Total'"
    )
    assert (outlier.annotation, outlier.label) == (None, None)


def test_an_ai_is_not_trained_by_asking_for_outliers(project: Project) -> None:
    ai = RFExtractionAI(project.categories[0], n_estimators=2)
    ai.outliers()
    assert ai._model is None


def made_up(project: Project, *changes: tuple[str, str | None, float]) -> list[Outlier]:
    """Outliers of an AI that agrees with people, but for the first Annotation of some Labels in the first Document."""
    ai = RFExtractionAI(project.categories[0])
    table, _ = ai.feature_function(project.documents)
    unseen = np.eye(len(table.labels) + 1, dtype=np.float32)[table.classes]
    for label, found, sureness in changes:
        class_ = 0 if found is None else table.labels.index(project.get_label_by_name(found).id_) + 1
        own = tokens_of(table, annotated(project.documents[0], label))
        unseen[own] *= (1 - sureness) / 2
        unseen[own, class_] += (1 + sureness) / 2
    return outliers_of(table, unseen)


def tokens_of(table: TrainingTable, annotation: Annotation) -> list[int]:
    layout = table.documents[0].features.layout
    inside = (layout.start >= annotation.start_offset) & (layout.end <= annotation.end_offset)
    return np.flatnonzero(inside).tolist()


def test_the_score_is_how_much_likelier_the_other_class_is(project: Project) -> None:
    surer, less_sure = made_up(project, ("Date", None, 0.5), ("Total", "Amount", 0.75))
    amounts = len(project.get_label_by_name("Amount").annotations(project.categories))
    right_of_found, found_of_annotated = amounts / (amounts + 1), (DOCUMENTS - 1) / DOCUMENTS
    assert surer.kind is OutlierKind.OTHER_LABEL
    assert surer.score == pytest.approx(0.75 * right_of_found, abs=1e-4)
    assert less_sure.kind is OutlierKind.NOT_FOUND
    assert less_sure.score == pytest.approx(0.5 * found_of_annotated, abs=1e-4)


def test_a_label_that_is_never_found_proves_nothing(project: Project) -> None:
    label = project.get_label_by_name("Date")
    for document in project.documents[1:]:
        annotated(document, "Date").is_correct = False
    assert annotated(project.documents[0], "Date").label is label
    assert made_up(project, ("Date", None, 1.0)) == []


def test_skipped_annotations_are_not_told_as_forgotten(project: Project) -> None:
    skipped = annotated(project.documents[0], "Total")
    skipped.revised = False
    ai = RFExtractionAI(project.categories[0], n_estimators=TREES, on_problem={"unrevised": "skip"})
    told = [(outlier.document, outlier.start_offset) for outlier in ai.outliers()]
    assert (skipped.document, skipped.start_offset) not in told
