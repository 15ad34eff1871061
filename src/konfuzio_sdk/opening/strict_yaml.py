"""Reads YAML of archives: plain values, each said once, and nothing that unfolds, refers or constructs."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from konfuzio_sdk.opening.findings import Finding, refuse
from konfuzio_sdk.opening.limits import LIMITS
from konfuzio_sdk.opening.strict_json import read_limited

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

__all__ = ["read_yaml"]

_DEPTH = 64
_EVENTS = 100_000
"""What the parser sees of a file, which is a hundred times as large in memory; a Bento of this SDK has some 2,000."""


def read_yaml(folder: Path, name: str, limit: int = LIMITS.described) -> dict[str, object]:
    """A YAML mapping of an extracted archive.

    Raises ArchiveRefusedError if it is none, holds an anchor, alias or tag or a second document, says a key twice, or
    is nested too deep.
    """
    import yaml  # noqa: PLC0415 - optional extra

    content = read_limited(folder, name, limit)
    try:
        _check_events(name, content)
        loader = _loader()(content)
        node = loader.get_single_node()
        _check_keys(name, node)
        loaded = loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:
        _refuse(name, f"it is damaged ({' '.join(str(error).split())})")
    if not isinstance(loaded, dict) or not all(isinstance(key, str) for key in loaded):
        _refuse(name, "it is no mapping of names")
    return loaded


def _refuse(name: str, what: str) -> NoReturn:
    refuse([Finding(name, f"the file is no YAML that can be relied on: {what}.")])


@cache
def _loader() -> type[yaml.SafeLoader]:
    """The safe loader in C, which PyYAML has where it was built with libyaml, else the one in Python."""
    import yaml  # noqa: PLC0415 - optional extra

    found: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return found


def _check_events(name: str, content: bytes) -> None:
    """Look at what the parser sees before anything is made of it."""
    import yaml  # noqa: PLC0415 - optional extra

    depth = documents = 0
    for number, event in enumerate(yaml.parse(content, Loader=_loader())):
        if number > _EVENTS:
            _refuse(name, f"it has more than {_EVENTS} parts")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(name, "it has an anchor or an alias, by which a few lines unfold into gigabytes")
        if tag := getattr(event, "tag", None):
            _refuse(name, f"it has the tag {tag!a}, which asks for an object of a class")
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            _refuse(name, f"it is nested more than {_DEPTH} deep")
        if documents > 1:
            _refuse(name, "it has more than one document")


def _check_keys(name: str, node: yaml.Node | None) -> None:
    """Refuse what a mapping says twice, of which the last would count, and what it takes from another."""
    import yaml  # noqa: PLC0415 - optional extra

    if isinstance(node, yaml.MappingNode):
        keys = Counter(str(key.value) for key, _ in node.value)
        for key, times in keys.items():
            if times > 1:
                _refuse(name, f"it has the key {key!a} twice")
            if key == "<<":
                _refuse(name, "it merges a mapping into another")
    if isinstance(node, yaml.CollectionNode):
        for each in node.value:
            for inner in each if isinstance(each, tuple) else (each,):
                _check_keys(name, inner)
