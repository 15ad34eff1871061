"""Credentials of a request reach its AI alone, whatever the AI type, and are gone afterwards."""

from __future__ import annotations

import gc
import json
import logging
import pickle
import runpy
import traceback
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from answered import answered
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.errors import KonfuzioError

if TYPE_CHECKING:
    from collections.abc import Callable

    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.data import Document

TESTS = Path(__file__).parent.parent
SECRET = "secret-4711"  # noqa: S105 - nobody's
NAME = "env_some_api_key"


def watched_ai(ai_type: str, look: Callable[[Document], object]) -> SealableAI:
    """A custom AI of a type that has `look` look at each Document before it works."""
    ai: Any = runpy.run_path(str(TESTS / "contracts" / "custom_ais" / f"{ai_type}.py"))["make"]()
    (method,) = ai.entrypoint_methods
    works = getattr(ai, method)

    def watched(document: Document) -> object:
        look(document)
        return works(document)

    setattr(ai, method, watched)
    made: SealableAI = ai
    return made


def asked(ai_type: str, ai: SealableAI, credentials: dict[str, str] | None = None) -> dict[str, Any]:
    kind = ai_type_named(ai_type)
    request = (TESTS / "golden" / ai_type / f"{kind.requests.newest.name}.json").read_text()
    return kind.answer(ai, *kind.parse(json.loads(request)), credentials)


@pytest.mark.parametrize("ai_type", ai_types())
def test_an_ai_reads_the_credentials_of_its_request(ai_type: str) -> None:
    seen: list[str | None] = []
    ai = watched_ai(ai_type, lambda document: seen.append(document.project.get_credentials("SOME_API_KEY")))
    for credentials in ({NAME: SECRET}, {"SOME_API_KEY": "another"}, None):
        asked(ai_type, ai, credentials)
    assert seen == [SECRET, "another", None]


@pytest.mark.parametrize("ai_type", ai_types())
def test_an_ai_that_keeps_documents_does_not_keep_their_credentials(ai_type: str) -> None:
    kept: list[Document] = []
    ai = watched_ai(ai_type, kept.append)
    asked(ai_type, ai, {NAME: SECRET})
    asked(ai_type, ai)
    assert [document.project.get_credentials(NAME) for document in kept] == [None, None]
    assert ai.project is not None
    assert not ai.project.credentials


@pytest.mark.parametrize("ai_type", ai_types())
def test_an_ai_that_fails_does_not_keep_credentials_either(ai_type: str) -> None:
    kept: list[Document] = []

    def fail(document: Document) -> None:
        kept.append(document)
        msg = "told"
        raise ValueError(msg)

    with pytest.raises(ValueError, match=r"^told$"):
        asked(ai_type, watched_ai(ai_type, fail), {NAME: SECRET})
    assert not kept[0].project.credentials


@pytest.mark.parametrize("ai_type", ai_types())
def test_a_request_sees_no_credentials_of_the_training(ai_type: str) -> None:
    seen: list[int] = []
    ai = watched_ai(ai_type, lambda document: seen.append(len(document.project.credentials)))
    assert ai.project is not None
    ai.project.credentials = {"password": SECRET}
    asked(ai_type, ai)
    assert seen == [0]


@pytest.mark.parametrize("ai_type", ai_types())
def test_nothing_of_a_request_outlives_it(ai_type: str) -> None:
    kept: list[weakref.ref[object]] = []
    ai = watched_ai(ai_type, lambda document: kept.extend([weakref.ref(document), weakref.ref(document.project)]))
    asked(ai_type, ai, {NAME: SECRET})
    gc.collect()
    assert [reference() for reference in kept] == [None, None]


@pytest.mark.parametrize("ai_type", ai_types())
def test_credentials_are_shown_nowhere(ai_type: str, caplog: pytest.LogCaptureFixture) -> None:
    def show(document: Document) -> None:
        project = document.project
        assert project.get_credentials(NAME) == SECRET
        shown = [repr(project), repr(document), repr(project.credentials), json.dumps(vars(project), default=str)]
        shown += [str(vars(project)), pickle.dumps(document).decode("latin-1")]
        assert SECRET not in "".join(shown)
        try:
            project.get_label_by_id(document.project.credentials[NAME].count("."))
        except KonfuzioError as error:
            logging.getLogger("an AI").exception("The Project %s", vars(project))
            frames = traceback.TracebackException.from_exception(error, capture_locals=True)
            assert SECRET not in "".join(frames.format())

    asked(ai_type, watched_ai(ai_type, show), {NAME: SECRET})
    assert "Credentials(1 hidden)" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("ai_type", ai_types())
def test_what_an_ai_raises_tells_no_credentials(ai_type: str, caplog: pytest.LogCaptureFixture) -> None:
    kind = ai_type_named(ai_type)

    def fail(document: Document) -> None:
        document.project.credentials[NAME] = SECRET
        raise ValueError(document.project.get_credentials(NAME))

    request = (TESTS / "golden" / ai_type / f"{kind.requests.newest.name}.json").read_bytes()
    reply = answered(kind, watched_ai(ai_type, fail), request)
    assert reply.status == 500
    assert SECRET.encode() not in reply.body
    assert [SECRET in record.getMessage() for record in caplog.records] == [False]
