"""Document: text, the boxes of its characters, its Pages, and what was found in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from itertools import accumulate
from typing import TYPE_CHECKING

from konfuzio_sdk.data.annotation_set import AnnotationSet
from konfuzio_sdk.data.bbox import BboxColumns
from konfuzio_sdk.data.category import CategoryAnnotation
from konfuzio_sdk.data.project import DatasetStatus
from konfuzio_sdk.errors import ArgumentError, DocumentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from konfuzio_sdk.data.annotation import Annotation
    from konfuzio_sdk.data.bbox import Bbox
    from konfuzio_sdk.data.category import Category
    from konfuzio_sdk.data.label import Label
    from konfuzio_sdk.data.label_set import LabelSet
    from konfuzio_sdk.data.page import Page, PageImageSource
    from konfuzio_sdk.data.project import Project
    from konfuzio_sdk.data.source_file import SourceFile
    from konfuzio_sdk.data.span import Span

__all__ = ["PAGE_BREAK", "Document"]

PAGE_BREAK = "\f"
"""Ends a Page in a Document's text; counts as the last character of that Page's range."""


class Document:
    """A Document of a Project.

    Offsets count code points of `text`; a line feed ends a line and a form feed a Page. A Document that has a
    `dataset_status` joins its Project; one that has none (a request, a copy) leaves no trace in it.
    """

    def __init__(  # noqa: PLR0913 - the ecosystem's constructor
        self,
        project: Project,
        text: str = "",
        bbox: BboxColumns | Mapping[int, Bbox] | Mapping[str, Mapping[str, float]] | None = None,
        category: Category | None = None,
        id_: int | None = None,
        *,
        dataset_status: DatasetStatus | int = DatasetStatus.NONE,
        name: str = "",
        copy_of_id: int | None = None,
        image_source: PageImageSource | None = None,
        raw_ocr_response: dict[str, object] | list[object] | None = None,
        source_file: SourceFile | None = None,
    ) -> None:
        """Make a Document; `bbox` maps offsets to boxes, as `BboxColumns` or as the export writes them.

        `source_file` goes along in requests. Nothing in this project reads it, so it is there where somebody set it.
        """
        self.project = project
        self.id_ = id_
        self.copy_of_id = copy_of_id
        self.name = name
        self.text = text
        self.dataset_status = DatasetStatus(dataset_status)
        self.image_source = image_source
        self.raw_ocr_response = raw_ocr_response
        self.source_file = source_file
        self._category = category
        self._pages: dict[int, Page] = {}
        self._page_numbers: list[int] = []
        self._pages_of_others: set[int] = set()
        """Numbers of the Pages that are not set to the Document's own Category."""
        self._annotation_sets: list[AnnotationSet] = []
        self._first_set_of: dict[LabelSet, AnnotationSet] = {}
        self._annotations: list[Annotation] = []
        columns = bbox if isinstance(bbox, BboxColumns) else BboxColumns.from_mapping(bbox or {})
        self._bboxes = columns.bound_to(self._pages)
        self._page_starts = [0, *accumulate(len(page) + 1 for page in text.split(PAGE_BREAK))]
        if len(columns) and int(columns.offset[-1]) >= len(text):
            msg = f"{self!r} has a box at offset {columns.offset[-1]}, but its text has {len(text)} characters."
            raise DocumentError(msg)
        if self.dataset_status is not DatasetStatus.NONE:
            project.add_document(self)

    def __repr__(self) -> str:
        """Id or name, never its text."""
        if self.id_ is not None:
            return f"Document({self.id_})"
        return f"Document({self.name!r})" if self.name else "Document()"

    def __deepcopy__(self, memo: dict[int, object]) -> Document:
        """Copy without Annotations, which shares the boxes and leaves no trace in the Project."""
        copy = self.copied_into(self.project)
        copy.set_category(self._category)
        for page, twin in zip(self.pages(), copy.pages(), strict=True):
            twin.take_findings(page)
        memo[id(self)] = copy
        return copy

    def copied_into(self, project: Project) -> Document:
        """Copy without Category and Annotations for another Project, in which it leaves no trace; shares the boxes."""
        copy = Document(
            project=project,
            text=self.text,
            bbox=self._bboxes,
            name=self.name,
            copy_of_id=self.copy_of_id if self.id_ is None else self.id_,
            image_source=self.image_source,
            raw_ocr_response=self.raw_ocr_response,
            source_file=self.source_file,
        )
        for page in self.pages():
            page.copied_into(copy)
        return copy

    @property
    def bboxes(self) -> BboxColumns:
        """Boxes of its characters: `bboxes[offset]` is a Bbox, and the columns are there for vectorised code."""
        return self._bboxes

    # Category

    @property
    def category(self) -> Category | None:
        """Its Category: the one all its Pages agree on, else None; without Pages, the one that was set."""
        if not self._pages or (self._category is not None and not self._pages_of_others):
            return self._category
        found = {None if page.category is None else page.category.id_: page.category for page in self._pages.values()}
        return next(iter(found.values())) if len(found) == 1 else None

    @property
    def category_annotations(self) -> list[CategoryAnnotation]:
        """How likely it is of each Category that any of its Pages was found to be of, the likeliest first.

        The confidence is the mean over the Pages; a Page that a person said to be of a Category is sure.
        """
        categories: dict[int, Category] = {}
        sums: dict[int, float] = {}
        for page in self._pages.values():
            surest: dict[int, CategoryAnnotation] = {}
            for one in page.category_annotations:
                surest.setdefault(one.category.id_, one)
            for id_, one in surest.items():
                categories.setdefault(id_, one.category)
                sums[id_] = sums.get(id_, 0.0) + (1.0 if one.confidence is None else one.confidence)
        likeliest = sorted(sums, key=lambda id_: -sums[id_])
        return [CategoryAnnotation(categories[id_], sums[id_] / len(self._pages)) for id_ in likeliest]

    def note_category(self, page: Page, category: Category | None) -> None:
        """Note what a Page was set to; the Page calls this, since asking all Pages each time takes long."""
        if category is self._category:
            self._pages_of_others.discard(page.number)
        else:
            self._pages_of_others.add(page.number)

    def set_category(self, category: Category | None) -> None:
        """Set the Category of the Document and of its Pages, or take back with None whatever it was found to be."""
        self._category = category
        for page in self._pages.values():
            page.set_category(category)

    # Pages

    def pages(self) -> list[Page]:
        """Its Pages by number."""
        return [self._pages[number] for number in self._page_numbers]

    @property
    def first_page(self) -> Page | None:
        """Page of the least number; None if there is none."""
        return self._pages[self._page_numbers[0]] if self._page_numbers else None

    def page_before(self, number: int) -> Page | None:
        """Page with the greatest number below this one; None if there is none."""
        place = bisect_left(self._page_numbers, number)
        return self._pages[self._page_numbers[place - 1]] if place else None

    def add_page(self, page: Page) -> None:
        """Take a Page in; the constructor of Page calls this."""
        if page.number in self._pages:
            msg = f"{self!r} already has a Page {page.number}."
            raise ArgumentError(msg)
        self._pages[page.number] = page
        insort(self._page_numbers, page.number)
        page.set_category(self._category)

    def page_range(self, number: int) -> tuple[int, int]:
        """Offsets of a Page's text, start and end, without the character that ends the Page."""
        if number < 1:
            msg = f"Pages are numbered from 1, got {number}."
            raise ArgumentError(msg)
        if number >= len(self._page_starts):
            return len(self.text), len(self.text)
        return self._page_starts[number - 1], self._page_starts[number] - 1

    def page_number_at(self, offset: int) -> int:
        """Number, from 1, of the Page whose text holds the character at an offset."""
        return min(bisect_right(self._page_starts, offset), len(self._page_starts) - 1)

    def page_at(self, offset: int) -> Page | None:
        """Page whose text holds the character at an offset; None if the Document has no such Page."""
        return self._pages.get(self.page_number_at(offset))

    def lines(self) -> list[Span]:
        """One Span a line that has any visible character, page by page."""
        return [line for page in self.pages() for line in page.lines()]

    # Annotations

    def add_annotation(self, annotation: Annotation) -> None:
        """Take an Annotation in; its constructor calls this."""
        self._annotations.append(annotation)

    def add_annotation_set(self, annotation_set: AnnotationSet) -> None:
        """Take an Annotation Set in; its constructor calls this."""
        self._annotation_sets.append(annotation_set)
        self._first_set_of.setdefault(annotation_set.label_set, annotation_set)

    def annotations(
        self,
        use_correct: bool = True,  # noqa: FBT001, FBT002 - the ecosystem's signature
        ignore_below_threshold: bool = False,  # noqa: FBT001, FBT002 - the ecosystem's signature
        label: Label | None = None,
    ) -> list[Annotation]:
        """Annotations in the order of the text.

        With `use_correct` those that a person called correct; without it all, an AI's among them.
        `ignore_below_threshold` leaves out those less confident than their Label's threshold.
        """
        found = [
            annotation
            for annotation in self._annotations
            if (annotation.is_correct or not use_correct)
            and (label is None or annotation.label is label)
            and not (
                ignore_below_threshold
                and annotation.confidence is not None
                and annotation.confidence < annotation.label.threshold
            )
        ]
        return sorted(found, key=lambda annotation: (annotation.start_offset, annotation.end_offset))

    def annotation_sets(self, label_set: LabelSet | None = None) -> list[AnnotationSet]:
        """Annotation Sets, of one Label Set if given."""
        return [found for found in self._annotation_sets if label_set is None or found.label_set is label_set]

    def annotations_by_set(
        self, *, use_correct: bool = True, ignore_below_threshold: bool = False
    ) -> list[tuple[AnnotationSet, list[Annotation]]]:
        """Every Annotation Set with its Annotations, in one pass; the arguments are those of `annotations`."""
        found: dict[AnnotationSet, list[Annotation]] = {annotation_set: [] for annotation_set in self._annotation_sets}
        for annotation in self.annotations(use_correct, ignore_below_threshold):
            if annotation.annotation_set in found:
                found[annotation.annotation_set].append(annotation)
        return list(found.items())

    @property
    def default_annotation_set(self) -> AnnotationSet:
        """Annotation Set of the Category's own Label Set, made when first needed; DocumentError without a Category."""
        category = self.category
        if category is None:
            msg = f"{self!r} has no Category, so it has no default Annotation Set; call set_category first."
            raise DocumentError(msg)
        label_set = category.default_label_set
        existing = self._first_set_of.get(label_set)
        return AnnotationSet(document=self, label_set=label_set) if existing is None else existing

    def spans(self, label: Label | None = None, *, use_correct: bool = False) -> list[Span]:
        """Spans of its Annotations, of all or of one Label, in the order of the text."""
        found = [span for annotation in self.annotations(use_correct, label=label) for span in annotation.spans]
        return sorted(found, key=lambda span: (span.start_offset, span.end_offset))
