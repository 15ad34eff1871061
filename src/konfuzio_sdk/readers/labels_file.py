"""The labels file: says of a folder of PDFs which Labels there are and where their values stand.

`docs/reference/labels-file.md` describes it for people who write one. A change that older files cannot bear gets
a new name in `format`.
"""

from __future__ import annotations

from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from konfuzio_sdk.data.label import NO_LABEL
from konfuzio_sdk.data.project import DatasetStatus
from konfuzio_sdk.errors import ProjectFolderError
from konfuzio_sdk.normalize import DATA_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pydantic_core import ErrorDetails

__all__ = [
    "LABELS_FILE",
    "AnnotationEntry",
    "CategoryEntry",
    "DocumentEntry",
    "LabelEntry",
    "LabelSetEntry",
    "LabelsFile",
    "read_labels_file",
]

LABELS_FILE = "labels.json"
"""Name of the labels file in a folder of PDFs."""

_SHOWN_ERRORS = 3


def _inside(path: str) -> str:
    """Refuse paths that lead out of the folder, in the notation of any system."""
    parsed = PureWindowsPath(path)
    if parsed.drive or parsed.root or ".." in parsed.parts:
        msg = "must be a path inside the folder, without '..'"
        raise ValueError(msg)
    return path


def _known(data_type: str) -> str:
    if data_type not in DATA_TYPES:
        msg = f"must be one of {', '.join(DATA_TYPES)}"
        raise ValueError(msg)
    return data_type


def _free(name: str) -> str:
    if name == NO_LABEL:
        msg = "is the name that text without a Label has; choose another"
        raise ValueError(msg)
    return name


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_RelativePath = Annotated[_Text, AfterValidator(_inside)]
_LabelName = Annotated[_Text, AfterValidator(_free)]
_DataType = Annotated[str, AfterValidator(_known)]
_Points = Annotated[float, Field(allow_inf_nan=False)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class LabelEntry(_Entry):
    """A Label. Where several Label Sets name the same one it is one Label, so its data type must agree."""

    name: _LabelName
    data_type: _DataType = "Text"
    description: str = ""


class LabelSetEntry(_Entry):
    """A Label Set next to the Category's own; `repeats` if a Document may have it several times."""

    name: _Text
    repeats: bool = False
    labels: list[LabelEntry]


class CategoryEntry(_Entry):
    """A Category with the Labels of its own Label Set and its further Label Sets."""

    name: _Text
    labels: list[LabelEntry] = []
    label_sets: list[LabelSetEntry] = []


class AnnotationEntry(_Entry):
    """A value: its text and, where that occurs more than once, its `page` (from 1) or its page and `box`.

    `box` is x0, y0, x1, y1 in points of the page as displayed, origin bottom left. `set` numbers the occurrences of a
    Label Set that repeats.
    """

    label: _Text
    text: _Text
    page: Annotated[int, Field(ge=1)] | None = None
    box: tuple[_Points, _Points, _Points, _Points] | None = None
    label_set: _Text | None = None
    set: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _check_box(self) -> AnnotationEntry:
        if self.box is None:
            return self
        x0, y0, x1, y1 = self.box
        if self.page is None:
            msg = "box needs a page"
            raise ValueError(msg)
        if not (x0 < x1 and y0 < y1):
            msg = "box must be x0, y0, x1, y1 with x0 < x1 and y0 < y1"
            raise ValueError(msg)
        return self


class DocumentEntry(_Entry):
    """A PDF, by its path in the folder, with its Category and what it is for."""

    file: _RelativePath
    category: _Text
    split: Literal["training", "test"] = "training"
    annotations: list[AnnotationEntry] = []

    @property
    def dataset_status(self) -> DatasetStatus:
        """What the Document is for, as Projects say it."""
        return DatasetStatus.TEST if self.split == "test" else DatasetStatus.TRAINING


class LabelsFile(_Entry):
    """A whole labels file."""

    format: Literal["konfuzio-labels-1"] = "konfuzio-labels-1"
    id: Annotated[int, Field(ge=1)] | None = None
    name: str = ""
    categories: Annotated[list[CategoryEntry], Field(min_length=1)]
    documents: list[DocumentEntry] = []

    @model_validator(mode="after")
    def _check_names(self) -> LabelsFile:
        """Refuse names that would leave open which one is meant."""
        _check_unique("category", (category.name for category in self.categories))
        _check_unique("file", (document.file for document in self.documents))
        data_types: dict[str, str] = {}
        for category in self.categories:
            _check_unique("label set", [category.name, *(label_set.name for label_set in category.label_sets)])
            for labels in (category.labels, *(label_set.labels for label_set in category.label_sets)):
                _check_unique("label", (label.name for label in labels))
                for label in labels:
                    if data_types.setdefault(label.name, label.data_type) != label.data_type:
                        msg = f"label {label.name!r} has more than one data_type"
                        raise ValueError(msg)
        return self


_ENTRIES: dict[str, type[_Entry]] = {
    "categories": CategoryEntry,
    "label_sets": LabelSetEntry,
    "labels": LabelEntry,
    "documents": DocumentEntry,
    "annotations": AnnotationEntry,
}
"""What the lists of a labels file hold, by their key."""


def _check_unique(kind: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            msg = f"{kind} {name!r} is there twice"
            raise ValueError(msg)
        seen.add(name)


def read_labels_file(folder: Path) -> LabelsFile:
    """Labels file of a folder; ProjectFolderError, which names file and field, if it is missing or wrong."""
    path = folder / LABELS_FILE
    try:
        return LabelsFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        msg = f"{path} is missing; if the folder is an exported one, read it with Project(project_folder=...)."
        raise ProjectFolderError(msg) from None
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}."
        raise ProjectFolderError(msg) from error
    except ValidationError as error:
        msg = f"{path} is {_told(error)}."
        raise ProjectFolderError(msg) from None


def _told(error: ValidationError) -> str:
    """What is wrong and where, in the words of this format; never a value, which may be confidential."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    if found[0]["type"] == "json_invalid":
        return f"no valid JSON: {found[0]['msg'].removeprefix('Invalid JSON: ')}"
    told = [f"{'.'.join(map(str, one['loc'])) or 'its top level'}: {_complaint(one)}" for one in found[:_SHOWN_ERRORS]]
    more = f" (and {len(found) - _SHOWN_ERRORS} more)" if len(found) > _SHOWN_ERRORS else ""
    return f"wrong at {'; '.join(told)}{more}"


def _complaint(error: ErrorDetails) -> str:
    if error["type"] != "extra_forbidden":
        return error["msg"].removeprefix("Value error, ")
    lists = [part for part in error["loc"][:-1] if isinstance(part, str)]
    entry = _ENTRIES[lists[-1]] if lists else LabelsFile
    return f"is not a known key; known are {', '.join(entry.model_fields)}"
