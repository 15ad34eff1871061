"""YAML that people read: comments at its top, keys in the order that they were written in, equal for equal content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["yaml_text"]

_WIDTH = 120


def yaml_text(comments: Sequence[str], documents: Sequence[Mapping[str, object]]) -> str:
    """Documents as the text of one YAML file."""
    import yaml  # noqa: PLC0415 - optional extra, without which other commands work

    class Dumper(yaml.SafeDumper):
        """Repeats what occurs twice, where YAML would refer to the first."""

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
            return True

    top = "".join(f"# {comment}\n" for comment in comments)
    return top + str(yaml.dump_all(documents, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH))
