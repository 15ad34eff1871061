"""An AI that returns what its type does not allow makes a clear answer, whatever the type."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from answered import answered
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.data.bundle import document_of_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.data import Document

HERE = Path(__file__).parent


def custom_ai(ai_type: str) -> SealableAI:
    return runpy.run_path(str(HERE / "custom_ais" / f"{ai_type}.py"))["make"]()


@pytest.mark.parametrize("ai_type", ai_types())
@pytest.mark.parametrize("returned", [None, "text", 5, [None]], ids=["nothing", "text", "number", "list of nothing"])
def test_what_is_no_document_is_named(ai_type: str, returned: object) -> None:
    kind, ai = ai_type_named(ai_type), custom_ai(ai_type)
    (method,) = ai.entrypoint_methods
    setattr(ai, method, lambda *_: returned)
    request = (HERE.parent / "golden" / ai_type / f"{kind.requests.newest.name}.json").read_bytes()
    reply = answered(kind, ai, request)
    assert reply.status == 500
    assert f"The AI of class {type(ai).__name__} must return a " in json.loads(reply.body)["detail"]


def pages_lost(document: Document) -> object:
    return document_of_pages(document.pages()[:1])


@pytest.mark.parametrize(
    ("ai_type", "returned"),
    [
        ("categorization", pages_lost),
        ("file_splitting", lambda _: []),
        ("file_splitting", lambda document: [pages_lost(document)]),
        ("file_splitting", lambda document: [document, document]),
        ("file_splitting", lambda document: [document_of_pages(document.pages()[::-1])]),
    ],
)
def test_pages_are_neither_lost_nor_doubled_nor_turned(ai_type: str, returned: Callable[[Document], object]) -> None:
    kind, ai = ai_type_named(ai_type), custom_ai(ai_type)
    (method,) = ai.entrypoint_methods
    setattr(ai, method, returned)
    request = (HERE.parent / "golden" / ai_type / f"{kind.requests.newest.name}.json").read_bytes()
    reply = answered(kind, ai, request)
    assert reply.status == 500
    assert "page" in json.loads(reply.body)["detail"]


@pytest.mark.parametrize("ai_type", ai_types())
@pytest.mark.parametrize("raised", [ValueError, SystemExit, MemoryError, KeyboardInterrupt])
def test_whatever_an_ai_raises_is_not_told(ai_type: str, raised: type[BaseException]) -> None:
    kind, ai = ai_type_named(ai_type), custom_ai(ai_type)

    def fail(*_: object) -> None:
        secret = raised("a secret")
        raise secret

    setattr(ai, next(iter(ai.entrypoint_methods)), fail)
    request = (HERE.parent / "golden" / ai_type / f"{kind.requests.newest.name}.json").read_bytes()
    reply = answered(kind, ai, request)
    assert reply.status == 500
    assert b"secret" not in reply.body
