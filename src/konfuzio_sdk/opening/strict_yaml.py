"""Reads YAML of archives: plain values, each said once, and nothing that unfolds, refers or constructs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NoReturn

import yaml

from konfuzio_sdk.opening.findings import Finding, refuse
from konfuzio_sdk.opening.strict_json import read_limited

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

__all__ = ["read_yaml"]

_DEPTH = 64
# PyYAML has the fast loader where it was built with libyaml.
_SAFE: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def read_yaml(folder: Path, name: str) -> dict[str, object]:
    """A YAML mapping of an extracted archive.

    Raises ArchiveRefusedError if it is none, holds an anchor, alias or tag or a second document, says a key twice, or
    is nested too deep.
    """
    content = read_limited(folder, name)
    try:
        _check(name, content)
        loaded = yaml.load(content, Loader=_Once)  # noqa: S506 - a safe loader that is stricter still
    except (yaml.YAMLError, ValueError) as error:
        _refuse(name, f"it is damaged ({' '.join(str(error).split())})")
    if not isinstance(loaded, dict) or not all(isinstance(key, str) for key in loaded):
        _refuse(name, "it is no mapping of names")
    return loaded


def _refuse(name: str, what: str) -> NoReturn:
    refuse([Finding(name, f"the file is no YAML that can be relied on: {what}.")])


def _check(name: str, content: bytes) -> None:
    """Look at what the parser sees before anything is made of it."""
    depth = documents = 0
    for event in yaml.parse(content, Loader=_SAFE):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(name, "it has an anchor or an alias, by which a few lines unfold into gigabytes")
        if tag := getattr(event, "tag", None):
            _refuse(name, f"it has the tag {tag!a}, which asks for an object of a class")
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, _STARTS) - isinstance(event, _ENDS)
        if depth > _DEPTH:
            _refuse(name, f"it is nested more than {_DEPTH} deep")
        if documents > 1:
            _refuse(name, "it has more than one document")


class _Once(_SAFE):  # type: ignore[misc, valid-type] # whichever of the two loaders there is
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - PyYAML's signature
        keys = Counter(str(key.value) for key, _ in node.value)
        twice = [key for key, times in keys.items() if times > 1]
        if twice:
            msg = f"the key {twice[0]!a} is there twice"
            raise ValueError(msg)
        if "<<" in keys:
            msg = "it merges mappings"
            raise ValueError(msg)
        made: dict[Hashable, object] = super().construct_mapping(node, deep)
        return made
