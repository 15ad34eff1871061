"""How well values are put into Annotation Sets, in Documents that were not trained on.

    python benchmarks/annotation_sets.py path/to/project/folder

Five-fold cross-validation over all annotated Documents with character boxes of each Category, given what people
annotated and given what the AI found; in the latter, values that were found rightly are compared. Beside the learned
grouper stand rules: a Label goes to the Label Set it was in most often, and a Label Set that may repeat starts anew
where a Label comes again, or with each row if its Annotation Sets mostly were rows.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from boxed_documents import FOLDS, categories_to_measure
from konfuzio_sdk.data import Project
from konfuzio_sdk.evaluate.annotation_sets import AnnotationSetEvaluation, SetAssignment
from konfuzio_sdk.evaluate.folds import folds_of
from konfuzio_sdk.trainer.information_extraction import RFExtractionAI
from konfuzio_sdk.trainer.information_extraction.grouping import FoundSets, SetGrouper
from konfuzio_sdk.trainer.information_extraction.model import ExtractionModel
from konfuzio_sdk.trainer.information_extraction.spans.found import FoundSpans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from konfuzio_sdk.trainer.information_extraction.features import TokenLayout
    from konfuzio_sdk.trainer.information_extraction.training_table import LabelledDocument, TrainingTable


Place = tuple[int, int, int]
"""Label id, start and end offset of a Span."""


@dataclass
class Rules:
    """What any grouper has to beat."""

    labels: tuple[int, ...]
    label_set_of: dict[int, int]
    repeating: set[int]
    single_rows: set[int]
    once_a_set: set[int]

    @classmethod
    def learn(cls, table: TrainingTable) -> Self:
        """Count how the Annotation Sets of the training Documents are made up."""
        sets_of, rows, times = (
            defaultdict[int, Counter[int]](Counter),
            defaultdict[int, list[int]](list),
            Counter[int](),
        )
        sets_with, repeating = Counter[int](), set[int]()
        for found in table.documents:
            for annotation_set, members in found.document.annotations_by_set():
                id_ = annotation_set.label_set.id_
                if annotation_set.label_set.has_multiple_annotation_sets:
                    repeating.add(id_)
                if members:
                    starts = [member.start_offset for member in members]
                    rows[id_].append(len({found.document.text.count("\n", 0, start) for start in starts}))
                for label, count in Counter(member.label.id_ for member in members).items():
                    sets_of[label][id_] += count
                    sets_with[label] += 1
                    times[label] += count == 1
        return cls(
            table.labels,
            {label: min(sets, key=lambda id_: (-sets[id_], id_)) for label, sets in sets_of.items()},
            repeating,
            {id_ for id_, counts in rows.items() if 2 * sum(count == 1 for count in counts) > len(counts)},
            {label for label, count in sets_with.items() if 2 * times[label] > count},
        )

    def group(self, layout: TokenLayout, spans: FoundSpans) -> FoundSets:
        """Annotation Set of each Span."""
        number, current = 0, dict[int, int]()
        members, row_of = dict[int, set[int]](), dict[int, int]()
        result = []
        for class_, row in zip(spans.classes.tolist(), layout.row[spans.first].tolist(), strict=True):
            label = self.labels[class_ - 1]
            own = self.label_set_of[label]
            again = own in current and label in members[own] and label in self.once_a_set
            leaves = own in current and own in self.single_rows and row != row_of[own]
            if own not in current or (own in self.repeating and (again or leaves)):
                number += 1
                current[own], members[own] = number, set()
            members[own].add(label)
            row_of[own] = row
            result.append((own, current[own]))
        label_set, numbers = np.array(result, dtype=np.int64).reshape(-1, 2).T
        return FoundSets(label_set, numbers)


@dataclass
class Recorder:
    """Stands in the place of a grouper and keeps the Spans that it is given."""

    grouper: SetGrouper
    spans: FoundSpans | None = None

    def group(self, layout: TokenLayout, spans: FoundSpans) -> FoundSets:
        """Annotation Set of each Span."""
        self.spans = spans
        return self.grouper.group(layout, spans)


@dataclass
class Result:
    """What came of the Documents of all folds."""

    assigned: list[list[SetAssignment]] = field(default_factory=list)
    annotated_sets: int = 0
    complete: int = 0
    """Annotation Sets of which all values were given."""
    exact: int = 0
    """Annotation Sets that were made with just their values and the right Label Set."""

    def add(self, truth: dict[Place, tuple[int, int]], places: list[Place], sets: FoundSets) -> None:
        """Count a Document; `truth` has the Label Set and Annotation Set of what people annotated."""
        made: dict[tuple[int, int], list[Place]] = defaultdict(list)
        assigned = []
        for place, label_set, number in zip(places, sets.label_set.tolist(), sets.number.tolist(), strict=True):
            made[label_set, number].append(place)
            if place in truth:
                assigned.append(SetAssignment(str(truth[place][0]), truth[place][1], str(label_set), number))
        annotated: dict[tuple[int, int], list[Place]] = defaultdict(list)
        for place, own in truth.items():
            annotated[own].append(place)
        given = set(places)
        made_sets = Counter((label_set, frozenset(members)) for (label_set, _), members in made.items())
        self.assigned.append(assigned)
        self.annotated_sets += len(annotated)
        self.complete += sum(given.issuperset(members) for members in annotated.values())
        self.exact += sum((label_set, frozenset(members)) in made_sets for (label_set, _), members in annotated.items())

    def __str__(self) -> str:
        """One row of the table."""
        told = AnnotationSetEvaluation(self.assigned)
        pairs = f"{told.pair_accuracy:.4f} | {told.same_set.precision:.3f} | {told.same_set.recall:.3f}"
        exact = f"{self.exact} of {self.annotated_sets} ({self.complete} complete)"
        return f"{pairs} | {told.same_set.f1:.3f} | {told.label_set_accuracy:.4f} | {exact}"


def main() -> None:
    """Print a table for each Category that has Documents enough."""
    project = Project(project_folder=Path(sys.argv[1]))
    for category, documents in categories_to_measure(project):
        print(f"\n{category.name}: {FOLDS}-fold cross-validation over {len(documents)} Documents\n")
        print("given | grouped by | right pairs | precision | recall | F1 of pairs in one set | Label Set | exact sets")
        results: dict[tuple[str, str], Result] = defaultdict(Result)
        costs: list[tuple[int, int, float]] = []
        for train, test in folds_of(documents, FOLDS):
            ai = RFExtractionAI(category)
            table, _ = ai.feature_function(train)
            model = ExtractionModel.learn(table, ai.settings)
            tested, _ = ai.feature_function(test)
            measure(model, Rules.learn(table), tested, results)
            costs.extend(cost(model, tested))
        for (given, name), result in results.items():
            print(f"{given} | {name} | {result}")
        size, whole, milliseconds = np.array(costs).T
        print(f"\nGrouping a Document: {np.median(milliseconds):.2f} ms, at most {milliseconds.max():.2f} ms; ", end="")
        print(f"{np.mean(size):.0f} of the {np.mean(whole):.0f} bytes of the pickle")


def measure(
    model: ExtractionModel, rules: Rules, tested: TrainingTable, results: dict[tuple[str, str], Result]
) -> None:
    """Group each Document's values by both means."""
    groupers: dict[str, Rules | SetGrouper] = {"rules": rules, "forest": model.grouper}
    for found in tested.documents:
        layout, truth = found.features.layout, truth_of(found)
        spans = found_by(model, found)
        bounds = zip(layout.start[spans.first].tolist(), layout.end[spans.last - 1].tolist(), strict=True)
        places = [(model.labels[class_ - 1], *own) for class_, own in zip(spans.classes.tolist(), bounds, strict=True)]
        told = annotated(found, truth, model.labels)
        for name, grouper in groupers.items():
            results["annotated", name].add(truth, list(told), grouper.group(layout, as_spans(told)))
            results["found", name].add(truth, places, grouper.group(layout, spans))


def truth_of(found: LabelledDocument) -> dict[Place, tuple[int, int]]:
    """Label Set id and number of the Annotation Set of each annotated value, of which the first Span is looked at."""
    numbers: dict[int, int] = {}
    truth = {}
    for annotation in found.annotations:
        span, number = annotation.spans[0], numbers.setdefault(id(annotation.annotation_set), len(numbers))
        truth[annotation.label.id_, span.start_offset, span.end_offset] = (annotation.label_set.id_, number)
    return truth


def annotated(
    found: LabelledDocument, truth: dict[Place, tuple[int, int]], labels: Sequence[int]
) -> dict[Place, tuple[int, int, int]]:
    """First token, token after the last and class of annotated values of Labels that were learned, without overlap."""
    layout, told, free = found.features.layout, dict[Place, tuple[int, int, int]](), 0
    for place in sorted(truth, key=lambda place: place[1:]):
        label, start, end = place
        first = int(np.searchsorted(layout.end, start, side="right"))
        last = int(np.searchsorted(layout.start, end, side="left"))
        if label in labels and free <= first < last:
            told[place] = (first, last, labels.index(label) + 1)
            free = last
    return told


def as_spans(told: dict[Place, tuple[int, int, int]]) -> FoundSpans:
    """The same as columns."""
    first, last, classes = np.array(list(told.values()), dtype=np.int64).reshape(-1, 3).T
    return FoundSpans(first, last, classes, np.ones(len(told)))


def found_by(model: ExtractionModel, found: LabelledDocument) -> FoundSpans:
    """What the AI finds."""
    learned = model.grouper
    recorder = Recorder(learned)
    model.grouper = recorder  # type: ignore[assignment] # it does what the model asks of a grouper
    model.findings(found.features)
    model.grouper = learned
    if recorder.spans is None:
        msg = "The model groups nothing."
        raise RuntimeError(msg)
    return recorder.spans


def cost(model: ExtractionModel, tested: TrainingTable) -> Iterator[tuple[int, int, float]]:
    """Bytes of the grouper and of the model, and milliseconds that grouping each Document takes."""
    size, whole = len(pickle.dumps(model.grouper)), len(pickle.dumps(model))
    for found in tested.documents:
        spans, taken = found_by(model, found), []
        for _ in range(5):
            start = time.perf_counter()
            model.grouper.group(found.features.layout, spans)
            taken.append(1000 * (time.perf_counter() - start))
        yield size, whole, min(taken)


if __name__ == "__main__":
    main()
