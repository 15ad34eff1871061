"""Categorization response of 2026-11-23: names itself, and tells the Category of the Document too."""

from __future__ import annotations

from typing import Any, Literal

from konfuzio_sdk.bento.document_20261123 import Category20261123, Closed, Id, PageNumber
from konfuzio_sdk.bento.versions import VERSION_KEY, Payload, SchemaVersion

__all__ = ["VERSION", "CategorizeResponse20261123"]


class CategorizedPage20261123(Closed):
    """What one page was found to be; `number` counts from 1."""

    number: PageNumber
    categories: list[Category20261123]


class CategorizeResponse20261123(Closed):
    """What a Document was found to be.

    `category` is the id of the Category that all pages agree on, null where they do not; `categories` has the mean
    confidence over the pages for each that any page may be of.
    """

    schema_version: Literal["CategorizeResponse20261123"]
    category: Id | None
    categories: list[Category20261123]
    pages: list[CategorizedPage20261123]


def _up(payload: Payload) -> Payload:
    pages = [
        {"number": page["number"], "categories": [_category_up(found) for found in page["categories"]]}
        for page in payload["pages"]
    ]
    likeliest = {max(page["categories"], key=_confidence, default=_NONE)["id"] for page in pages}
    return {
        VERSION_KEY: CategorizeResponse20261123.__name__,
        "category": likeliest.pop() if len(likeliest) == 1 else None,
        "categories": _means(pages),
        "pages": pages,
    }


_NONE: dict[str, Any] = {"id": None}


def _confidence(found: dict[str, Any]) -> float:
    return float(found["confidence"])


def _category_up(found: dict[str, Any]) -> dict[str, Any]:
    return {"id": found["category_id"], "name": found["category_name"], "confidence": found["confidence"]}


def _means(pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The Categories of all pages, each once with its mean confidence, the likeliest first."""
    names: dict[int, str] = {}
    sums: dict[int, float] = {}
    for page in pages:
        names.update((found["id"], found["name"]) for found in page["categories"])
        surest = {found["id"]: found["confidence"] for found in sorted(page["categories"], key=_confidence)}
        for id_, confidence in surest.items():
            sums[id_] = sums.get(id_, 0.0) + confidence
    likeliest = sorted(sums, key=lambda id_: -sums[id_])
    return [{"id": id_, "name": names[id_], "confidence": sums[id_] / len(pages)} for id_ in likeliest]


def _down(payload: Payload) -> Payload:
    return {
        "pages": [
            {"number": page["number"], "categories": [_category_down(found) for found in page["categories"]]}
            for page in payload["pages"]
        ]
    }


def _category_down(found: dict[str, Any]) -> dict[str, Any]:
    confidence = 1.0 if found["confidence"] is None else found["confidence"]
    return {"category_id": found["id"], "confidence": confidence, "category_name": found["name"]}


VERSION = SchemaVersion(model=CategorizeResponse20261123, up=_up, down=_down)
