"""Reads what a service answered: the JSON of a success, or an error of any of the shapes that services have had."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from konfuzio_sdk.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Answered", "json_of", "refused"]

_SHOWN_FAULTS = 5
_SHOWN_CHARACTERS = 500
_URN = "urn:request:"
_REQUEST_IDS = ("x-request-id", "x-bentoml-request-id")
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"\s*<(!doctype html|html)\b", re.IGNORECASE)
_TRACEBACK = "traceback"
"""Key that tells an error of the first archives, whose status may be 200."""


class Answered(NamedTuple):
    """What came back: names of headers in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def json_of(where: str, answered: Answered) -> dict[str, Any]:
    """JSON object of a success; ServiceError, with what the service says of it, for anything else.

    `where` is the address that was asked.
    """
    parsed = _parsed(answered.body)
    succeeded = HTTPStatus.OK <= answered.status < HTTPStatus.MULTIPLE_CHOICES
    if succeeded and isinstance(parsed, dict) and not {"error", _TRACEBACK} <= parsed.keys():
        return parsed
    raise refused(where, answered)


def refused(where: str, answered: Answered) -> ServiceError:
    """Error for an answer that is none; it tells what the service says of it, and under which id its log has it."""
    parsed = _parsed(answered.body)
    record = parsed[0] if isinstance(parsed, list) and parsed else parsed
    said, faults = _said(record) if isinstance(record, dict) else (_text(answered.body), "")
    request_id = _request_id(record, answered.headers)
    known_as = f" (request {request_id})" if request_id else ""
    kind = record.get("type") if isinstance(record, dict) and "title" in record else None
    return ServiceError(
        f"{where} answered {answered.status}: {said}{known_as}{faults}",
        status=answered.status,
        problem=kind if isinstance(kind, str) else None,
        request_id=request_id,
    )


def _parsed(body: bytes) -> object:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _said(record: dict[str, Any]) -> tuple[str, str]:
    """What an error says, in a line, and a line for each of the first faults."""
    said = next((_shown(record[key]) for key in ("error", "detail", "title", "msg") if _is_text(record.get(key))), "")
    told = said or _shown({key: value for key, value in record.items() if key != _TRACEBACK})
    faults = list(_faults(record))
    if len(faults) > _SHOWN_FAULTS:
        faults[_SHOWN_FAULTS:] = [f"and {len(faults) - _SHOWN_FAULTS} more"]
    return told, "".join(f"\n  {fault}" for fault in faults)


def _faults(record: dict[str, Any]) -> Iterator[str]:
    """Faults of fields: problem details' by their pointers, older ones' by their paths."""
    for fault in _dicts(record.get("errors")):
        yield f"{_shown(fault.get('pointer', ''))}: {_shown(fault.get('detail', ''))}"
    for fault in _dicts(record.get("detail")):
        path = fault.get("loc")
        if isinstance(path, list):
            yield f"{'.'.join(map(_shown, path)) or 'body'}: {_shown(fault.get('msg', ''))}"


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _text(body: bytes) -> str:
    """What a body that is no JSON object says: the title of a page, or the beginning of a text."""
    text = body.decode(errors="replace")
    if _HTML.match(text):
        title = _HTML_TITLE.search(text)
        return f"a page of HTML{': ' + _shown(title[1]) if title else ''}. Is this the address of a service?"
    return _shown(text) or "nothing"


def _shown(told: object) -> str:
    """Text of somebody else's on one line, and not too long of it."""
    try:
        text = told if isinstance(told, str) else orjson.dumps(told).decode()
    except TypeError:
        text = "what is nested too deeply to be shown"
    line = " ".join(text.split())
    return "".join(character for character in line if character.isprintable())[:_SHOWN_CHARACTERS]


def _request_id(record: object, headers: Mapping[str, str]) -> str | None:
    instance = record.get("instance") if isinstance(record, dict) else None
    named = instance.removeprefix(_URN) if isinstance(instance, str) and instance.startswith(_URN) else ""
    found = named or next((headers[name] for name in _REQUEST_IDS if headers.get(name)), "")
    return _shown(found)[:_SHOWN_CHARACTERS] or None
