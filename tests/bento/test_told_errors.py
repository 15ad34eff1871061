"""Callers are told what the SDK itself says of an AI's answer, and nothing that the AI's code says."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from answered import answered
from konfuzio_sdk import errors
from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.media import image_record
from konfuzio_sdk.errors import AIError, ImageError, KonfuzioError

TESTS = Path(__file__).parent.parent
TEXT = "what the Document says"
OWN = [getattr(errors, name) for name in errors.__all__]


def custom_ai(ai_type: str) -> Any:  # noqa: ANN401 - methods of any AI type are replaced
    return runpy.run_path(str(TESTS / "contracts" / "custom_ais" / f"{ai_type}.py"))["make"]()


def request_of(ai_type: str) -> dict[str, Any]:
    newest = ai_type_named(ai_type).requests.newest.name
    found: dict[str, Any] = json.loads((TESTS / "golden" / ai_type / f"{newest}.json").read_text())
    return found


def test_an_error_tells_nothing_unless_it_says_so() -> None:
    assert KonfuzioError(TEXT).told == ""
    assert (str(AIError(TEXT, told="this")), AIError(TEXT, told="this").told) == (TEXT, "this")


@pytest.mark.parametrize("ai_type", ai_types())
@pytest.mark.parametrize("raised", OWN)
def test_errors_of_the_sdk_that_an_ai_raises_are_not_told(
    ai_type: str, raised: type[KonfuzioError], caplog: pytest.LogCaptureFixture
) -> None:
    ai = custom_ai(ai_type)

    def fail(*_: object) -> None:
        raise raised(TEXT)

    setattr(ai, next(iter(ai.entrypoint_methods)), fail)
    found = answered(ai_type_named(ai_type), ai, json.dumps(request_of(ai_type)).encode())
    assert found.status in {500, 503}
    assert TEXT.encode() not in found.body
    assert not any(TEXT in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("ai_type", ai_types())
def test_a_wrong_answer_is_told_in_the_words_of_the_sdk(ai_type: str) -> None:
    kind, ai = ai_type_named(ai_type), custom_ai(ai_type)
    setattr(ai, next(iter(ai.entrypoint_methods)), lambda _: 5)
    with pytest.raises(AIError) as raised:
        kind.answer(ai, *kind.parse(request_of(ai_type)))
    assert raised.value.told == str(raised.value)


@pytest.mark.parametrize("ai_type", ai_types())
def test_a_damaged_image_is_told_without_the_name_that_the_ai_gave_the_document(ai_type: str) -> None:
    kind, ai = ai_type_named(ai_type), custom_ai(ai_type)

    def look(document: Any) -> None:  # noqa: ANN401 - a Document
        document.name = TEXT
        document.pages()[0].get_image()

    setattr(ai, next(iter(ai.entrypoint_methods)), look)
    request = request_of(ai_type)
    request["pages"][0]["image"] = image_record(b"no image")
    with pytest.raises(ImageError) as raised:
        kind.answer(ai, *kind.parse(request))
    assert raised.value.told == "The image of page 1 cannot be decoded; give a PNG, JPEG or TIFF."
