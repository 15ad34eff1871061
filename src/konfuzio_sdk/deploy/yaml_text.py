"""YAML that people read: comments at its top, keys in the order that they were written in, equal for equal content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["yaml_text"]

_WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Repeats what occurs twice, where YAML would refer to the first."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


def yaml_text(comments: Sequence[str], documents: Sequence[Mapping[str, object]]) -> str:
    """Documents as the text of one YAML file."""
    top = "".join(f"# {comment}\n" for comment in comments)
    return top + str(yaml.dump_all(documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH))
