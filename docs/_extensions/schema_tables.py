"""Describes every AI type where a page has `<!-- AI types -->`: its endpoint, and the fields of its schema versions.

All of it is read from the AI types themselves, so a new one, or a new version, is described without being named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from konfuzio_sdk.bento.ai_type import AIType, ai_type_named, ai_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from konfuzio_sdk.bento.sealable import SealableAI
    from konfuzio_sdk.bento.versions import Chain, SchemaVersion

_MARKER = "<!-- AI types -->"
_PACKAGE = "konfuzio_sdk.bento"


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx what to do with a page that it has read."""
    app.connect("source-read", _fill_in)
    return {"parallel_read_safe": True}


def _fill_in(_app: Sphinx, _page: str, source: list[str]) -> None:
    if _MARKER in source[0]:
        described = "\n".join(line for name in ai_types() for line in _ai_type(ai_type_named(name)))
        source[0] = source[0].replace(_MARKER, described)


def _ai_type(ai_type: AIType[SealableAI, object]) -> Iterator[str]:
    package = f"{_PACKAGE}.{ai_type.name}"
    yield f"## {ai_type.name}\n\n`POST {ai_type.endpoint}`\n"
    yield f"```{{eval-rst}}\n.. automodule:: {package}\n   :exclude-members: AI_TYPE\n```\n"
    yield from _object("data", package, "AI_TYPE", "The AI type: its endpoint, schema chains and converters.")
    yield f"```{{py:module}} {package}.schemas\n```\n"
    yield from _chain(package, "requests", ai_type.requests)
    yield from _chain(package, "responses", ai_type.responses)
    seen: set[str] = set()
    for version in [*ai_type.requests, *ai_type.responses]:
        yield from _version(package, version, seen)
    yield f"### Names for custom code\n\n```{{eval-rst}}\n.. automodule:: {package}.utils\n```\n"


def _chain(package: str, family: str, chain: Chain) -> Iterator[str]:
    versions = ", ".join(f"`{version}`" for version in chain.names)
    yield from _object("data", f"{package}.schemas", family.upper(), f"Released {family}, oldest first: {versions}.")


def _version(package: str, version: SchemaVersion, seen: set[str]) -> Iterator[str]:
    """Fields of a version, and of the models in it that no version before has."""
    described = version.model.model_json_schema()
    answer = "" if version.answered_by is None else f"\n\nAnswered by `{version.answered_by.__name__}`."
    yield f"### {version.name}\n"
    text = str(described.get("description", "")) + answer
    yield from _object("class", f"{package}.schemas", version.name, text)
    yield from _fields(described)
    for name, part in described.get("$defs", {}).items():
        if name not in seen:
            seen.add(name)
            yield f"**{name}**: {part.get('description', '')}\n"
            yield from _fields(part)


def _object(kind: str, module: str, name: str, text: str) -> Iterator[str]:
    yield f"```{{py:{kind}}} {name}\n:module: {module}\n\n{text}\n```\n"


def _fields(described: dict[str, Any]) -> Iterator[str]:
    """Table of the fields of one object, as its JSON Schema describes them."""
    properties: dict[str, dict[str, Any]] = described.get("properties", {})
    if not properties:
        return
    yield "| Field | Type | If left out |\n|---|---|---|"
    for name, field in properties.items():
        default = "refused" if name in described.get("required", ()) else _default(field)
        yield f"| `{name}` | {_type(field)} | {default} |"
    yield ""


def _default(field: dict[str, Any]) -> str:
    return f"`{'null' if field.get('default') is None else field['default']}`"


def _type(field: dict[str, Any]) -> str:
    """Type in a few words."""
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "anyOf" in field:
        return " or ".join(_type(choice) for choice in field["anyOf"])
    if "prefixItems" in field:
        return f"[{', '.join(_type(item) for item in field['prefixItems'])}]"
    return " of ".join([str(field.get("type", "anything")), *map(_type, _contents(field)[:1])])


def _contents(field: dict[str, Any]) -> list[dict[str, Any]]:
    """What the items of an array, or the values of an object, are; empty where nothing is said of them."""
    values = [field.get("items"), field.get("additionalProperties"), *field.get("patternProperties", {}).values()]
    return [value for value in values if value and isinstance(value, dict)]
