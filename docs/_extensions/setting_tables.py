"""Lists the settings that the environment of a served archive can hold, where a page has `<!-- settings -->`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from sphinx.pycode import ModuleAnalyzer

from konfuzio_sdk.settings import ServiceSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_MARKER = "<!-- settings -->"


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx what to do with a page that it has read."""
    app.connect("source-read", _fill_in)
    return {"parallel_read_safe": True}


def _fill_in(_app: Sphinx, _page: str, source: list[str]) -> None:
    if _MARKER in source[0]:
        source[0] = source[0].replace(_MARKER, "\n".join(_table()))


def _table() -> Iterator[str]:
    """A row for each setting: its variable, its default, and what the source says of it."""
    said = ModuleAnalyzer.for_module(ServiceSettings.__module__).find_attr_docs()
    yield "| Variable | If it is not set | Meaning |\n|---|---|---|"
    for name, field in ServiceSettings.model_fields.items():
        meaning = " ".join(said[ServiceSettings.__name__, name]).strip()
        yield f"| `{ServiceSettings.variable(name)}` | {_typed(name, field.default)} | {meaning} |"


def _typed(name: str, default: float) -> str:
    """A default as one types it, and with the unit that the meaning counts in where its size is hard to see."""
    typed = f"`{orjson.dumps(default).decode()}`"
    if name.endswith("_bytes"):
        return f"{typed} ({default / 2**20:g} MiB)"
    return f"{typed} s" if name.endswith("timeout") else typed
