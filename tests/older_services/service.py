"""Services in the layout of archives that the existing Konfuzio SDK has built: one request version, no manifest.

A file VINTAGE beside this one names the request version. Nothing of any SDK is needed; what it does is made up.
"""

import re
import traceback
from pathlib import Path
from typing import Any

import bentoml
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

VINTAGE = Path(__file__).with_name("VINTAGE").read_text(encoding="utf-8").strip()
WRAPPED = "wrapped"
"""Stands in VINTAGE behind a version whose request is the value of a key."""


class Box(BaseModel):
    """Box of a character."""

    x0: float
    x1: float
    y0: float
    y1: float
    page_number: int
    text: str | None


class Bbox(Box):
    """Box of a character, with its line."""

    line_index: int


class ExtractRequest20240117Page(BaseModel):
    """Page."""

    number: int
    image: str | None = None
    original_size: tuple[float, float]
    segmentation: list[Any] | None = None


class _Request(BaseModel):
    text: str | None
    pages: list[ExtractRequest20240117Page] | None


class ExtractRequest20240117(_Request):
    """Oldest."""

    bboxes: dict[int, Box] | None


class ExtractRequest20241223(_Request):
    """With lines."""

    bboxes: dict[int, Bbox] | None


class ExtractRequest20241227(_Request):
    """With what the OCR engine answered."""

    bboxes: dict[int, Bbox] | None
    raw_ocr_response: dict[str, Any] | list[Any] | None


class CategorizeRequest20240729(_Request):
    """Oldest."""

    bboxes: dict[int, Box] | None


class Category(BaseModel):
    """Category of a page."""

    id: int
    name: str
    confidence: float


class SplitRequest20240930Page(ExtractRequest20240117Page):
    """Page with an id and its Categories."""

    id: int
    categories: list[Category]


class SplitRequest20240930(BaseModel):
    """Oldest."""

    text: str
    bboxes: dict[int, Box] | None
    pages: list[SplitRequest20240930Page]


class ExtractResponse20240117(BaseModel):
    """Annotations."""

    annotation_sets: list[dict[str, Any]]


class CategorizeResponse20240729(BaseModel):
    """Categories of each page."""

    pages: list[dict[str, Any]]


class SplitResponse20240930(BaseModel):
    """Pages of each part."""

    splitting_results: list[dict[str, Any]]


def extracted(request: Any, seen: str) -> ExtractResponse20240117:  # noqa: ANN401 - one of several models
    """Every number of the text; the translation tells what the service has `seen`."""
    if "fail" in request.text:
        raise ValueError(request.text)
    found = []
    for match in re.finditer(r"\d+", request.text):
        boxes = [request.bboxes[offset] for offset in range(*match.span()) if offset in (request.bboxes or {})]
        span = {
            "x0": min((box.x0 for box in boxes), default=0),
            "x1": max((box.x1 for box in boxes), default=0),
            "y0": min((box.y0 for box in boxes), default=0),
            "y1": max((box.y1 for box in boxes), default=0),
            "page_index": 0,
            "start_offset": match.start(),
            "end_offset": match.end(),
            "offset_string": match.group(),
            "offset_string_original": match.group(),
        }
        label = {
            "id": 12,
            "name": "Number",
            "has_multiple_top_candidates": False,
            "data_type": "Number",
            "threshold": 0.1,
        }
        found.append(
            {
                "offset_string": [match.group()],
                "translated_string": f"{VINTAGE}: {seen}",
                "normalized": None,
                "label": label,
                "annotation_set": 1,
                "confidence": 0.5,
                "span": [span],
            }
        )
    return ExtractResponse20240117(annotation_sets=[{"label_set_id": 11, "annotations": found}])


def failed(error: Exception) -> JSONResponse:
    """What was told of errors: more than should be."""
    told = {"error": f"{type(error).__name__}: {error}", "traceback": traceback.format_exception(error)}
    return JSONResponse(told, status_code=500)


async def missing(_request: object) -> JSONResponse:
    """What is told of the Project: nothing, as the file is looked for under another name."""
    return JSONResponse({"detail": "Project metadata not found"}, status_code=404)


MODELS = {model.__name__: model for model in _Request.__subclasses__()}
FACTS = Starlette(routes=[Route("/project-metadata", missing)])


def extraction(model: type[BaseModel]) -> type:
    """Service whose whole body is the request."""

    class ExtractionService:
        @bentoml.api(input_spec=model)
        def extract(self, ctx: bentoml.Context, **request: Any) -> ExtractResponse20240117:  # noqa: ANN401 - as BentoML wants it
            """Send a call to the Extraction AI."""
            try:
                return extracted(model(**request), ctx.request.headers.get("env_token", ""))
            except ValueError as error:
                if model is not ExtractRequest20240117:  # the first ones left the status at 200
                    ctx.response.status_code = 500
                return failed(error)

    return ExtractionService


def wrapped_extraction() -> type:
    """Service whose method has a parameter for the request."""

    class ExtractionService:
        @bentoml.api
        def extract(self, request: ExtractRequest20241223) -> ExtractResponse20240117:
            """Send a call to the Extraction AI."""
            return extracted(request, "")

    return ExtractionService


class CategorizationService:
    """Says of every page that it is a letter."""

    @bentoml.api(input_spec=CategorizeRequest20240729)
    def categorize(self, **request: Any) -> CategorizeResponse20240729:  # noqa: ANN401 - as BentoML wants it
        """Send a call to the Categorization AI."""
        letter = {"category_id": 11, "confidence": 0.75, "category_name": "Letter"}
        pages = CategorizeRequest20240729(**request).pages or []
        return CategorizeResponse20240729(pages=[{"number": page.number, "categories": [letter]} for page in pages])


class FileSplittingService:
    """Makes every page a Document."""

    @bentoml.api(input_spec=SplitRequest20240930)
    def split(self, **request: Any) -> SplitResponse20240930:  # noqa: ANN401 - as BentoML wants it
        """Send a call to the Splitting AI."""
        results = [
            {"pages": [{"id": page.id}], "category": None, "categories": []}
            for page in SplitRequest20240930(**request).pages
        ]
        return SplitResponse20240930(splitting_results=results)


def chosen() -> type:
    """Service of the vintage."""
    version, _, wrapped = VINTAGE.partition(" ")
    if wrapped == WRAPPED:
        return wrapped_extraction()
    others = {"CategorizeRequest20240729": CategorizationService, "SplitRequest20240930": FileSplittingService}
    return others.get(version) or extraction(MODELS[version])


service = bentoml.mount_asgi_app(FACTS, path="/v1")(bentoml.service(chosen()))
