"""What a service speaks, as its own OpenAPI tells it.

Labels of archives in the wild name other versions than their service takes; the OpenAPI is made of the code that runs.
Three layouts are read: that of this SDK, which names each version as one of several; that of BentoML, which writes the
one version out and names it in its title, with an ending of its own; and that of a service whose method has a parameter
for the request, so that its body is wrapped under the parameter's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from konfuzio_sdk.bento.ai_type import ai_type_named, ai_types
from konfuzio_sdk.bento.media import JSON
from konfuzio_sdk.bento.requirements import requirements_read
from konfuzio_sdk.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from konfuzio_sdk.bento.ai_type import AIType
    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Chain

__all__ = ["OPENAPI_PATH", "READ_PATH", "ServiceContract", "contract_of_openapi"]

OPENAPI_PATH = "/docs.json"
"""Where a service describes itself, whoever built it."""
READ_PATH = "/v1/read"
"""Where a service reads a file as the request that its endpoint takes."""

_COMPONENTS = ("components", "schemas")
_REFERENCE = "#/components/schemas/"
_DEEPEST = 8
_ENCODING_HEADER = "content-encoding"
_MULTIPART = "multipart/"
_Json: TypeAlias = "Mapping[str, object]"


@dataclass(frozen=True)
class ServiceContract:
    """What a service is and speaks. `requests` and `responses` are names of versions, oldest first, known here or not.

    `wrapped_in` is the key under which a request travels, "" if it is the whole body. `files` are the media types of
    files that are answered like requests, `encodings` the names of the compressions that bodies may have.
    """

    ai_type: str
    requests: tuple[str, ...]
    responses: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    wrapped_in: str = ""
    files: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()
    reads_files: bool = False
    """Whether it also reads a file as a request, without having its AI work on it."""

    @property
    def request(self) -> str:
        """Newest request version that the service and this SDK know; SchemaError, with both sides', if none is."""
        known = self._type.requests.names
        common = [name for name in known if name in self.requests]
        if not common:
            msg = f"The service takes {_listed(self.requests)}, and this SDK speaks {_listed(known)}."
            raise SchemaError(msg)
        return common[-1]

    @property
    def response(self) -> str:
        """Response version in which `request` is answered; SchemaError if this SDK does not know it."""
        belongs = self._type.response_of(self.request).name
        if belongs in self.responses or not self.responses:
            return belongs
        common = [name for name in self._type.responses.names if name in self.responses]
        if len(common) != 1:
            known = self._type.responses.names
            msg = f"The service answers in {_listed(self.responses)}, and this SDK reads {_listed(known)}."
            raise SchemaError(msg)
        return common[0]

    @property
    def _type(self) -> AIType[SealableAI, object]:
        return ai_type_named(self.ai_type)


def contract_of_openapi(openapi: object) -> ServiceContract:
    """What the OpenAPI of a service tells; SchemaError if it describes no AI that this SDK knows."""
    described = _mapping(openapi)
    for name in ai_types():
        found = _contract(described, ai_type_named(name))
        if found is not None:
            return found
    endpoints = ", ".join(f"POST {ai_type_named(name).endpoint}" for name in ai_types())
    msg = f"serves no AI that this SDK knows: its OpenAPI describes none of {endpoints} with a dated request version."
    raise SchemaError(msg)


def _contract(openapi: _Json, ai_type: AIType[SealableAI, object]) -> ServiceContract | None:
    operation = _parts(openapi, "paths", ai_type.endpoint, "post")
    bodies = _parts(operation, "requestBody", "content")
    requests, wrapped_in = _spoken(openapi, bodies, ai_type.requests)
    if not operation or not requests:
        return None
    answers = _parts(operation, "responses", "200", "content")
    return ServiceContract(
        ai_type=ai_type.name,
        requests=requests,
        responses=_spoken(openapi, answers, ai_type.responses)[0],
        requires=tuple(requirements_read(str(operation.get("description")))),
        wrapped_in=wrapped_in,
        files=tuple(name for name in bodies if name != JSON and not name.startswith(_MULTIPART)),
        encodings=tuple(_encodings(openapi, operation)),
        reads_files=bool(_parts(openapi, "paths", READ_PATH, "post")),
    )


def _spoken(openapi: _Json, content: _Json, chain: Chain) -> tuple[tuple[str, ...], str]:
    """Versions of a family that a JSON body may have, oldest first, and the key under which it travels."""
    schema = _parts(content, JSON, "schema")
    names = set(_named(openapi, schema, chain))
    wrapped_in = ""
    if not names:
        for key, inner in _parts(schema, "properties").items():
            if not wrapped_in and (names := set(_named(openapi, _mapping(inner), chain))):
                wrapped_in = key
    if not names:  # a body that is not written out; what else is described tells at least which versions there are
        names = {name for key in _parts(openapi, *_COMPONENTS) for name in _versions_in(key, chain)}
    return tuple(sorted(names, key=lambda name: (name[-8:], name))), wrapped_in


def _named(openapi: _Json, schema: _Json, chain: Chain, depth: int = 0) -> Iterator[str]:
    """Versions that a schema names: by its title, by what it refers to, or as one of several."""
    if depth > _DEEPEST:
        return
    reference = schema.get("$ref")
    told = f"{reference} {schema.get('title')}" if isinstance(reference, str) else str(schema.get("title"))
    names = list(_versions_in(told, chain))
    yield from names
    if not names and isinstance(reference, str) and reference.startswith(_REFERENCE):
        referred = _parts(openapi, *_COMPONENTS, reference.removeprefix(_REFERENCE))
        yield from _named(openapi, referred, chain, depth + 1)
    for key in ("oneOf", "anyOf", "allOf"):
        several = schema.get(key)
        for each in several if isinstance(several, list) else []:
            yield from _named(openapi, _mapping(each), chain, depth + 1)


def _versions_in(told: str, chain: Chain) -> Iterator[str]:
    """Versions of a family that a name tells, whatever stands around them; also such as this SDK does not know."""
    family = chain.newest.name.rstrip("0123456789")
    yield from re.findall(rf"(?<![A-Za-z])({family}[A-Za-z]*\d{{8}})(?!\d|Page)", told)


def _encodings(openapi: _Json, operation: _Json) -> Iterator[str]:
    """Values that the header which says how a body is packed may have."""
    parameters = operation.get("parameters")
    for each in parameters if isinstance(parameters, list) else []:
        parameter = _mapping(each)
        reference = parameter.get("$ref")
        if isinstance(reference, str):
            parameter = _parts(openapi, "components", "parameters", reference.rpartition("/")[2])
        if parameter.get("in") == "header" and str(parameter.get("name")).lower() == _ENCODING_HEADER:
            values = _parts(parameter, "schema").get("enum")
            yield from (str(value) for value in (values if isinstance(values, list) else []))


def _parts(described: _Json, *keys: str) -> _Json:
    """What an OpenAPI holds under these keys, one in the other; nothing where it is not as it should be."""
    found = described
    for key in keys:
        found = _mapping(found.get(key))
    return found


def _mapping(value: object) -> _Json:
    """A value if it is an object, with names as keys: YAML has a status as a number."""
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names) or "no version"
