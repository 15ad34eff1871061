"""Documents of made-up values in Annotation Sets: one letter a value on a monospaced grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from payslip_samples import add_document

from konfuzio_sdk.data import Annotation, AnnotationSet, Category, DatasetStatus, Label, LabelSet, Project, Span
from konfuzio_sdk.tokenizer import WhitespaceTokenizer
from konfuzio_sdk.trainer.information_extraction.features import token_features
from konfuzio_sdk.trainer.information_extraction.forest import ForestSettings
from konfuzio_sdk.trainer.information_extraction.grouping import SetGrouper
from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans
from konfuzio_sdk.trainer.information_extraction.training_table import TrainingTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAGE, ITEM, NET = 1, 2, 3
"""Label Sets: of the Category, and two of which one is said to repeat."""
LETTERS = "hcnav"
"""Labels: h stands in PAGE, c in ITEM and NET, n, a and v in ITEM."""
_LABEL_SETS = {"h": (PAGE,), "c": (ITEM, NET), "n": (ITEM,), "a": (ITEM,), "v": (ITEM,)}


def project_of(documents: Iterable[tuple[str, str]], *, items_repeat: bool = True) -> Project:
    """Project with a training Document for each text and, of the same length, the sets of its letters.

    Letters of the second are the Annotation Sets, digits are of ITEM, capital letters of NET, "-" is of PAGE.
    """
    project = Project()
    category = Category(project, PAGE, "Page")
    sets = {PAGE: category.default_label_set}
    sets[ITEM] = LabelSet(project, ITEM, "Item", [category], has_multiple_annotation_sets=items_repeat)
    sets[NET] = LabelSet(project, NET, "Net", [category], has_multiple_annotation_sets=True)
    labels = {
        letter: Label(project, letter, 11 + n, label_sets=[sets[id_] for id_ in _LABEL_SETS[letter]])
        for n, letter in enumerate(LETTERS)
    }
    for number, (text, owners) in enumerate(documents):
        document = add_document(project, text, category=category, id_=100 + number, status=DatasetStatus.TRAINING)
        made: dict[str, AnnotationSet] = {}
        for start in _values(text):
            owner = owners[start]
            id_ = ITEM if owner.isdigit() else NET if owner.isupper() else PAGE
            if owner not in made:
                made[owner] = AnnotationSet(document, sets[id_])
            Annotation(document, labels[text[start]], made[owner], 1.0, [Span(start, start + 1)], is_correct=True)
    return project


def learned(project: Project) -> SetGrouper:
    """Grouper of a Project's training Documents."""
    table = TrainingTable.from_documents(project.documents, WhitespaceTokenizer())
    return SetGrouper.learn(table, ForestSettings(n_jobs=1))


def grouped(grouper: SetGrouper, text: str, letters: Sequence[str] = LETTERS) -> str:
    """The text with the owner of each value in its place, as `project_of` takes it; sets in the order they begin in."""
    document = add_document(Project(), text)
    layout = token_features(document, WhitespaceTokenizer().token_offsets(document)).layout
    tokens = np.flatnonzero([text[start] in letters for start in layout.start])
    classes = np.array([letters.index(text[start]) + 1 for start in layout.start[tokens]], dtype=np.int64)
    found = grouper.group(layout, FoundSpans(tokens, tokens + 1, classes, np.ones(len(tokens))))
    owners = list(text)
    seen: dict[int, dict[int, int]] = {PAGE: {}, ITEM: {}, NET: {}}
    for token, label_set, number in zip(tokens.tolist(), found.label_set.tolist(), found.number.tolist(), strict=True):
        own = seen[label_set].setdefault(number, len(seen[label_set]))
        owners[layout.start[token]] = {PAGE: "-", ITEM: str(1 + own), NET: chr(ord("A") + own)}[label_set]
    return "".join(owners)


def _values(text: str) -> list[int]:
    return [offset for offset, character in enumerate(text) if character in LETTERS]
