"""Strategies that make payloads of any schema version, without knowing any: from its JSON Schema, or from Documents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

from konfuzio_sdk.data import (
    Annotation,
    AnnotationSet,
    BboxColumns,
    Category,
    CategoryAnnotation,
    Document,
    Label,
    LabelSet,
    Page,
    Project,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.versions import Payload, SchemaVersion

__all__ = ["documents", "found_documents", "payloads_of"]

_Schema: TypeAlias = dict[str, Any]

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_ANYTHING = st.none() | st.booleans() | st.integers(-9, 9) | _TEXT | st.lists(st.integers(0, 9), max_size=2)
_LARGEST = 2**70


def payloads_of(version: SchemaVersion) -> st.SearchStrategy[Payload]:
    """Payloads of a version as its model gives them, with every key that it has, since null may stand for none."""
    schema = version.model.model_json_schema()
    return _matching(schema, schema).map(version.validate)


def _matching(schema: _Schema, whole: _Schema) -> st.SearchStrategy[Any]:
    """Values that a part of a schema describes, as pydantic writes schemas."""
    if "$ref" in schema:
        return _matching(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return st.one_of(*(_matching(choice, whole) for choice in schema["anyOf"]))
    return _OF_TYPE[schema.get("type", "")](schema, whole)


def _arrays(schema: _Schema, whole: _Schema) -> st.SearchStrategy[list[Any]]:
    if "prefixItems" in schema:
        return st.tuples(*(_matching(item, whole) for item in schema["prefixItems"])).map(list)
    return st.lists(_matching(schema["items"], whole), max_size=4)


def _strings(schema: _Schema, _whole: _Schema) -> st.SearchStrategy[str]:
    """Text; what has a pattern is hexadecimal or a number, which are written in lower case."""
    return st.from_regex(schema["pattern"], fullmatch=True).map(str.lower) if "pattern" in schema else _TEXT


def _integers(schema: _Schema, _whole: _Schema) -> st.SearchStrategy[int]:
    return st.integers(schema.get("minimum", -_LARGEST), schema.get("exclusiveMaximum", _LARGEST) - 1)


def _numbers(schema: _Schema, _whole: _Schema) -> st.SearchStrategy[float]:
    above = schema.get("exclusiveMinimum")
    least = schema.get("minimum") if above is None else math.nextafter(above, math.inf)
    return st.floats(least, schema.get("maximum"), allow_nan=False, allow_infinity=False)


def _objects(schema: _Schema, whole: _Schema) -> st.SearchStrategy[dict[str, Any]]:
    if "properties" in schema:
        return st.fixed_dictionaries({key: _matching(value, whole) for key, value in schema["properties"].items()})
    patterns = schema.get("patternProperties", {r"[a-z]{1,5}": {}})
    return st.one_of(
        *(
            st.dictionaries(st.from_regex(pattern, fullmatch=True), _matching(value, whole), max_size=5)
            for pattern, value in patterns.items()
        )
    )


_OF_TYPE: dict[str, Callable[[_Schema, _Schema], st.SearchStrategy[Any]]] = {
    "": lambda _schema, _whole: _ANYTHING,
    "array": _arrays,
    "integer": _integers,
    "null": lambda _schema, _whole: st.none(),
    "number": _numbers,
    "object": _objects,
    "string": _strings,
}


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents of one to three Pages, with any text, and a box on some of its characters."""
    parts = draw(
        st.lists(st.text(st.characters(exclude_characters="\f", exclude_categories=["Cs"])), min_size=1, max_size=3)
    )
    text = "\f".join(parts)
    boxed = [at for at, character in enumerate(text) if not character.isspace() and draw(st.booleans())]
    lefts = draw(st.lists(st.floats(0, 600), min_size=len(boxed), max_size=len(boxed)))
    numbers = [text.count("\f", 0, at) + 1 for at in boxed]
    low = float(draw(st.integers(0, 700)))
    columns = BboxColumns(
        boxed, lefts, [left + 5 for left in lefts], [low] * len(boxed), [low + 10] * len(boxed), numbers
    )
    document = Document(Project(), text, columns, raw_ocr_response=draw(st.none() | st.just({"engine": "any"})))
    for number in range(1, len(parts) + 1):
        image, segmentation = draw(st.none() | st.binary(max_size=9)), draw(st.none() | st.just([{"type": "text"}]))
        Page(4200 + number, document, number, (600, 800), image=image, segmentation=segmentation)
    return document


@st.composite
def found_documents(draw: st.DrawFn) -> Document:
    """Documents with a finding of each kind: Annotations in sets, Categories, and where Documents begin."""
    document = draw(documents())
    project = document.project
    categories = [Category(project, id_, name) for id_, name in ((1, "Invoice"), (2, "Receipt"))]
    position = LabelSet(project, 3, "Position", categories, has_multiple_annotation_sets=True)
    labels = [Label(project, name, id_, label_sets=[position]) for id_, name in ((4, "Total"), (5, "Name"))]
    confidences = st.floats(0, 1)
    for page in document.pages():
        for category in draw(st.lists(st.sampled_from(categories), unique=True)):
            CategoryAnnotation(category, draw(confidences), page)
        page.is_first_page, page.is_first_page_confidence = page.number == 1, draw(confidences)
    visible = [line for page in document.pages() for line in page.lines()]
    for _ in range(draw(st.integers(0, 2)) if visible else 0):
        annotation_set = AnnotationSet(document, position)
        for line in draw(st.lists(st.sampled_from(visible), min_size=1, max_size=3, unique=True)):
            Annotation(
                document,
                draw(st.sampled_from(labels)),
                annotation_set,
                draw(confidences),
                [Span(line.start_offset, line.end_offset)],
                normalized=draw(st.none() | _TEXT | st.integers(-9, 9)),
                translated_string=draw(st.none() | _TEXT),
            )
    return document
