"""Makes links to the pages of `architecture/`, and those between them, lead to the built pages.

The folder is linked into these pages, and its Markdown is read where it stands as well; so all links in Markdown are
those of the checkout.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_FOLDER = "explanation/"
_ARCHITECTURE = f"{_FOLDER}architecture/"
_OVERVIEW = "explanation/index"
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>[\w./-]+(?:\.md|/))\)")


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx what to do with a page that it has read."""
    app.connect("source-read", _redirect)
    return {"parallel_read_safe": True}


def _redirect(_app: Sphinx, page: str, source: list[str]) -> None:
    folder = posixpath.dirname(page.removeprefix(_FOLDER) if page.startswith(_ARCHITECTURE) else f"docs/{page}")

    def redirected(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, link["target"]))
        if path.startswith("architecture/"):
            built = _OVERVIEW if link["target"].endswith("/") else _FOLDER + path.removesuffix(".md")
        elif page.startswith(_ARCHITECTURE):
            built = path.removeprefix("docs/").removesuffix(".md")
        else:
            return link[0]
        return f"{{doc}}`{link['text']} </{built}>`"

    source[0] = _LINK.sub(redirected, source[0])
