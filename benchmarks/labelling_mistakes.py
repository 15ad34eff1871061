"""Plants mistakes in the Annotations of a project folder and counts how many `outliers` ranks first.

    python benchmarks/labelling_mistakes.py FOLDER

One Annotation in twenty, drawn by a seed, gets another Label of its Document, is dropped, or ends (or starts) a token
too early or too late. Precision at N is the share of the N planted ones that are among the first N outliers. Real data
has mistakes of its own, which rank among the planted ones, so that less than 1 can be right.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from boxed_documents import boxed_documents
from konfuzio_sdk.data import Project
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from konfuzio_sdk.data import Annotation, Document
    from konfuzio_sdk.trainer.information_extraction import Outlier

SHARE = 0.05
SEEDS = (1, 2, 3)
FEWEST = 5
KINDS = ("other Label", "dropped", "other end")


@dataclass(frozen=True)
class Mistake:
    """A planted mistake, with the offsets that it touches."""

    kind: str
    document: Document
    start: int
    end: int

    def is_told_by(self, outlier: Outlier) -> bool:
        """Whether an outlier points at it."""
        return outlier.document is self.document and outlier.start_offset < self.end and outlier.end_offset > self.start


def plant(documents: Sequence[Document], seed: int) -> list[Mistake]:
    """Spoil some Annotations, each kind in turn."""
    random = Random(seed)  # noqa: S311 - repeatable, and no secret
    whole = [annotation for document in documents for annotation in document.annotations()]
    planted: list[Mistake] = []
    for annotation in random.sample(whole, round(SHARE * len(whole))):
        start, end = annotation.start_offset, annotation.end_offset
        kind = KINDS[len(planted) % len(KINDS)]
        if kind == "other end":
            end = max(end, move_end(annotation, random))
        elif kind == "dropped":
            annotation.is_correct = False
        else:
            own = {other.label for other in annotation.document.annotations()} - {annotation.label}
            annotation.label = random.choice(sorted(own, key=lambda label: label.id_))
        planted.append(Mistake(kind, annotation.document, start, end))
    return planted


def move_end(annotation: Annotation, random: Random) -> int:
    """Take the last word of its last Span off it, or add the next on the line, whichever there is; the new end."""
    span, text = annotation.spans[-1], annotation.document.text
    words = span.offset_string.split()
    line_end = text.find("\n", span.end_offset)
    rest = text[span.end_offset : line_end if line_end >= 0 else len(text)]
    if len(words) > 1 and (not rest.split() or random.random() < 0.5):
        span.end_offset = span.start_offset + span.offset_string.rindex(words[-1])
        span.end_offset -= len(span.offset_string) - len(span.offset_string.rstrip())
    elif rest.split():
        span.end_offset += rest.index(rest.split()[0]) + len(rest.split()[0])
    else:
        span.start_offset = text[: span.start_offset].rstrip().rfind(" ") + 1
    return span.end_offset


def main() -> None:
    """Print, for each Category and seed, how many planted mistakes rank first."""
    folder = Path(sys.argv[1])
    for number, seed in product(range(len(Project(project_folder=folder).categories)), SEEDS):
        category = Project(project_folder=folder).categories[number]
        documents = boxed_documents(category)
        if len(documents) < FEWEST:
            continue
        planted = plant(documents, seed)
        ai = RFExtractionAI(category)
        ai.documents = documents
        ranked = ai.outliers()
        first = [mistake for mistake in planted if any(map(mistake.is_told_by, ranked[: len(planted)]))]
        listed = [mistake for mistake in planted if any(map(mistake.is_told_by, ranked))]
        kinds = ", ".join(f"{kind} {count(first, kind)} of {count(planted, kind)}" for kind in KINDS)
        print(
            f"{category.name}, seed {seed}: precision at {len(planted)} {len(first) / len(planted):.2f} ({kinds}); "
            f"{len(listed)} planted among all {len(ranked)} outliers"
        )


def count(mistakes: Sequence[Mistake], kind: str) -> int:
    """Count mistakes of a kind."""
    return sum(mistake.kind == kind for mistake in mistakes)


if __name__ == "__main__":
    main()
